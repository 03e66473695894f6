// An ordinary tail Worker.
export default {
  tail(items) {
    for (const { event } of items) {
      if (event?.request?.url.includes('links.example'))
        console.log(`tail heard of ${new URL(event.request.url).pathname}`);
    }
  },
};
