// Is watched by the tail Worker.
export default {
  fetch() {
    console.log('told to the tail');
    return new Response('ok');
  },
};
