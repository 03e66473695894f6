//! Reading the options of one object: what is called how, where it is, and what it may be. Options of one kind share
//! one function and one sentence. Nothing returns an error: the first sentence is kept and reading goes on, which in
//! the wasm is a third smaller than a `Result` at every step.

use super::{
    OptionValue,
    names::{self, nested, place_among},
    sentence::{Sentence, kind},
};
use crate::trace::{Limits, Resource, ResourceValue};
use alloc::{string::String, vec::Vec};

/// The entries of an object, in order.
pub(super) type Entries = [(String, OptionValue)];

/// What reading found out about the options.
#[derive(Default)]
pub(super) struct Findings {
    /// The sentence about the first wrong one.
    pub(super) wrong: Sentence,
    /// Whatever is odd: sentences in lines.
    pub(super) odd: Sentence,
}

/// Reads the options of one object.
pub(super) struct Reader<'a> {
    /// Where the object is: `limits`, or nothing for the outermost one.
    pub(super) path: &'a str,
    pub(super) entries: &'a Entries,
    /// Of the object around it, what it takes its options from where it does not say them itself.
    pub(super) around: &'a Entries,
    pub(super) findings: &'a mut Findings,
}

/// An option that is a whole number.
pub(super) struct Range {
    pub(super) name: &'static str,
    pub(super) min: u32,
    pub(super) max: u32,
    pub(super) default: u32,
    /// The end of its sentence, which names both bounds.
    pub(super) allowed: &'static str,
}

/// Sentences.
impl Reader<'_> {
    /// Begins to say what is wrong with an option, unless another one was wrong before.
    #[inline(never)]
    pub(super) fn wrong(&mut self, name: &str) -> &mut Sentence {
        self.wrong_in(name, "", "")
    }

    /// The same for a member of an option, by its name and by what follows that.
    #[inline(never)]
    pub(super) fn wrong_in(&mut self, name: &str, member: &str, end: &str) -> &mut Sentence {
        let sentence = self.findings.wrong.begin_only().text("option `");
        nested(sentence, self.path).text(name);
        if !member.is_empty() {
            sentence.text(".").shortened(member);
        }
        sentence.text(end).text("`")
    }

    /// Says what an option is and what it must be.
    #[inline(never)]
    pub(super) fn not_allowed(&mut self, name: &str, got: &OptionValue, allowed: &str) {
        self.wrong(name).text(" is ").value(got).must_be(allowed);
    }

    /// The same, for an option whose value may be a secret: only its kind is told.
    #[inline(never)]
    pub(super) fn not_allowed_secret(&mut self, name: &str, got: &OptionValue, allowed: &str) {
        self.wrong(name).text(" is ").text(kind(got)).must_be(allowed);
    }
}

/// Options of the kinds that are used more than once. A wrong one is as good as none.
impl<'a> Reader<'a> {
    /// The reader of an object that is an option.
    #[inline(never)]
    pub(super) fn inner(&mut self, name: &'a str, known: &str) -> Reader<'_> {
        let entries = self.object(name);
        let mut inner = Reader { path: name, entries, around: &[], findings: self.findings };
        names::check(&mut inner, known);
        inner
    }

    /// An option, of the object itself or else of the one around it.
    #[inline(never)]
    pub(super) fn get(&self, name: &str) -> Option<&'a OptionValue> {
        find(self.entries, name).or_else(|| find(self.around, name))
    }

    /// An option of the object itself.
    #[inline(never)]
    pub(super) fn own(&self, name: &str) -> Option<&'a OptionValue> {
        find(self.entries, name)
    }

    /// The entries of an option that is an object; one left out has none.
    #[inline(never)]
    pub(super) fn object(&mut self, name: &str) -> &'a Entries {
        match self.get(name) {
            None => {}
            Some(OptionValue::Map(entries)) => return entries,
            Some(other) => self.not_allowed_secret(name, other, "an object"),
        }
        &[]
    }

    /// A switch.
    #[inline(never)]
    pub(super) fn boolean(&mut self, name: &str, default: bool) -> bool {
        match self.get(name) {
            None => {}
            Some(OptionValue::Bool(value)) => return *value,
            Some(other) => self.not_allowed(name, other, "true or false"),
        }
        default
    }

    /// A whole number in its range.
    #[inline(never)]
    pub(super) fn integer(&mut self, range: &Range) -> u32 {
        if let Some(value) = self.get(range.name) {
            match whole(value) {
                Some(integer) if (range.min..=range.max).contains(&integer) => return integer,
                _ => self.not_allowed(range.name, value, range.allowed),
            }
        }
        range.default
    }

    /// A limit: an integer from 0; one too large to be reached is none.
    #[inline(never)]
    pub(super) fn limit(&mut self, name: &str, default: u32) -> u32 {
        if let Some(value) = self.get(name) {
            match count(value) {
                Some(count) => return count,
                None => self.not_allowed(name, value, "an integer from 0, or Infinity for no limit"),
            }
        }
        default
    }

    /// A share of all.
    #[inline(never)]
    pub(super) fn share(&mut self, name: &str) -> Option<f64> {
        match self.get(name)? {
            OptionValue::Number(share) if (0.0..=1.0).contains(share) => return Some(*share),
            other => self.not_allowed(name, other, "a number from 0 to 1"),
        }
        None
    }

    /// Which of a list of names an option is.
    #[inline(never)]
    pub(super) fn choice(&mut self, name: &str, choices: &str) -> Option<usize> {
        let value = self.get(name)?;
        let place = place_among(value, choices);
        if place.is_none() {
            self.not_one_of(name, "", "", value, choices);
        }
        place
    }

    /// A string.
    #[inline(never)]
    pub(super) fn text(&mut self, name: &str) -> Option<&'a str> {
        match self.get(name)? {
            OptionValue::String(text) if !text.is_empty() => return Some(text),
            other => self.not_allowed(name, other, "a non-empty string"),
        }
        None
    }

    /// A string that may come from an environment variable, where an empty one is as good as none.
    #[inline(never)]
    pub(super) fn text_or(&mut self, name: &str, default: &str) -> String {
        match self.get(name) {
            None => default,
            Some(OptionValue::String(text)) if text.is_empty() => default,
            Some(OptionValue::String(text)) => text,
            Some(other) => {
                self.not_allowed(name, other, "a string");
                default
            }
        }
        .into()
    }

    /// Names and patterns.
    #[inline(never)]
    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        self.list(name, "")
    }

    /// Strings that are each in a list of names; with no such list, any that are not empty.
    #[inline(never)]
    pub(super) fn list(&mut self, name: &str, choices: &str) -> Vec<String> {
        let mut texts = Vec::new();
        match self.get(name) {
            None => {}
            Some(OptionValue::List(list)) => {
                for value in list {
                    match value {
                        other if !choices.is_empty() && place_among(other, choices).is_none() => {
                            self.not_one_of(name, "", "[]", other, choices);
                        }
                        OptionValue::String(text) if !text.is_empty() => texts.push(text.clone()),
                        other => {
                            self.wrong_in(name, "", "[]").text(" is ").value(other).must_be("a non-empty string");
                        }
                    }
                }
            }
            Some(other) => self.not_allowed(name, other, "a list of strings"),
        }
        texts
    }

    /// Attributes by key, set over others; a `null` one is left out.
    #[inline(never)]
    pub(super) fn attributes(&mut self, name: &str, mut attributes: Resource) -> Resource {
        for (key, value) in self.object(name) {
            if key.is_empty() {
                self.wrong(name).text(" has an empty key; a key must be a non-empty string");
            }
            let value = if let OptionValue::List(list) = value {
                let mut values = Vec::new();
                for value in list {
                    match scalar(value) {
                        Some(value) => values.push(value),
                        None => self.no_attribute(name, key, "[]", value),
                    }
                }
                ResourceValue::Array(values)
            } else if let Some(value) = scalar(value) {
                value
            } else {
                self.no_attribute(name, key, "", value);
                continue;
            };
            attributes.set(key, value);
        }
        attributes
    }

    /// Says that a value of an option, or of a member of it, is none of a list of names.
    #[inline(never)]
    pub(super) fn not_one_of(&mut self, name: &str, member: &str, end: &str, got: &OptionValue, choices: &str) {
        one_of(self.wrong_in(name, member, end).text(" is ").value(got).must_be(""), choices);
    }

    /// Says that a value is no attribute's, unless it is none at all.
    #[inline(never)]
    fn no_attribute(&mut self, name: &str, key: &str, end: &str, value: &OptionValue) {
        if !matches!(value, OptionValue::Null) {
            let sentence = self.wrong_in(name, key, end).text(" is ").value(value);
            sentence.must_be("a string, number").text(if end.is_empty() {
                ", boolean or list of these"
            } else {
                " or boolean"
            });
        }
    }
}

/// An entry; a `null` one is none.
#[inline(never)]
pub(super) fn find<'a>(entries: &'a Entries, name: &str) -> Option<&'a OptionValue> {
    let (_, value) = entries.iter().find(|(known, _)| known == name)?;
    if matches!(value, OptionValue::Null) { None } else { Some(value) }
}

/// Names as a sentence lists them: `a, b or c`.
#[inline(never)]
pub(super) fn one_of(sentence: &mut Sentence, mut names: &str) {
    let mut before = "";
    while let Some(name) = names::next(&mut names) {
        sentence.text(before).text(name);
        before = if names.bytes().any(|byte| byte == b' ') { ", " } else { " or " };
    }
}

#[inline(never)]
fn scalar(value: &OptionValue) -> Option<ResourceValue> {
    match value {
        OptionValue::Bool(value) => Some(ResourceValue::Bool(*value)),
        OptionValue::Number(value) => Some(ResourceValue::number(*value)),
        OptionValue::String(value) => Some(ResourceValue::String(value.clone())),
        _ => None,
    }
}

fn count(value: &OptionValue) -> Option<u32> {
    match value {
        OptionValue::Number(number)
            if *number > Limits::NONE.into() && (number.is_infinite() || *number as u64 as f64 == *number) =>
        {
            Some(Limits::NONE)
        }
        _ => whole(value),
    }
}

#[allow(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "compared with the number that it came from"
)]
#[inline(never)]
fn whole(value: &OptionValue) -> Option<u32> {
    let OptionValue::Number(number) = value else { return None };
    let integer = *number as u32;
    (f64::from(integer) == *number).then_some(integer)
}
