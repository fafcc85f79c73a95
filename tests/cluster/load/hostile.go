// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const (
	hostileNamespace = "hostile"
	caseLabel        = "hostile-case"
	big              = 64 << 10
)

// A hostileCase changes an ordinary event into one that a reader may trip over.
// All of them pass the validation of core/v1; the bytes go out as protobuf, so
// that even malformed UTF-8 arrives as it is.
type hostileCase struct {
	name string
	set  func(e *corev1.Event, now time.Time)
}

func message(s string) func(*corev1.Event, time.Time) {
	return func(e *corev1.Event, _ time.Time) { e.Message = s }
}

func times(first, last func(now time.Time) time.Time) func(*corev1.Event, time.Time) {
	return func(e *corev1.Event, now time.Time) {
		e.FirstTimestamp, e.LastTimestamp = metav1.NewTime(first(now)), metav1.NewTime(last(now))
	}
}

func after(d time.Duration) func(time.Time) time.Time {
	return func(now time.Time) time.Time { return now.Add(d) }
}

func at(year int, month time.Month, day, hour, minute, sec int) func(time.Time) time.Time {
	return func(time.Time) time.Time { return time.Date(year, month, day, hour, minute, sec, 0, time.UTC) }
}

func count(n int32) func(*corev1.Event, time.Time) {
	return func(e *corev1.Event, _ time.Time) { e.Count = n }
}

// eventTimeOnly leaves the event with eventTime alone, as new recorders do.
func eventTimeOnly(e *corev1.Event, t time.Time) {
	e.FirstTimestamp, e.LastTimestamp, e.Count = metav1.Time{}, metav1.Time{}, 0
	e.Source = corev1.EventSource{}
	e.EventTime = metav1.NewMicroTime(t)
	e.Action = "Binding"
	e.ReportingController, e.ReportingInstance = "default-scheduler", "default-scheduler-node-0"
}

func controls(from, to rune) string {
	var b strings.Builder
	for r := from; r <= to; r++ {
		fmt.Fprintf(&b, "<%02x:%c>", r, r)
	}
	return b.String()
}

var hostileCases = []hostileCase{
	// Terminal control.
	{"esc-sgr", message("\x1b[31;1;5mred and blinking\x1b[0m, \x1b[8mhidden\x1b[m, \x1b[38;2;1;2;3mrgb, never reset")},
	{"esc-clear", message("before\x1b[2J\x1b[3J\x1b[Hafter\x1bc")},
	{"esc-cursor", message("\x1b[10A\x1b[999C\x1b7up\x1b8\x1b[1;2r\x1b[?1049l\x1b[?25l\x1b[?1000h\x1b(0qqq")},
	{"esc-query", message("\x1b[c\x1b[6n\x1b[5n\x1b]10;?\x07\x1bP$qm\x1b\\\x1b[>q")},
	{"esc-unfinished", message("ends inside a sequence \x1b[38;5")},
	{"osc-title", message("\x1b]0;owned\x07\x1b]2;owned too\x1b\\text")},
	{"osc-link", message("\x1b]8;;http://example.invalid/\x1b\\safe link\x1b]8;;\x1b\\")},
	{"osc-clipboard", message("\x1b]52;c;cm0gLXJmIH4K\x07")},
	{"dcs-apc-pm", message("\x1bPq#0;2;0;0;0\x1b\\\x1b_Ga=T;AAAA\x1b\\\x1b^pm\x1b\\\x1bXsos\x1b\\")},
	{"c0", message(controls(0x00, 0x1f) + "<7f:\x7f>")},
	{"c1", message(controls(0x80, 0x9f) + "\u009b31mred\u009b0m\u009d0;title\u009c")},

	// Line and column structure.
	{"newlines", message("first\nsecond\r\nthird\rreturned\n\nWarning  Forged  pod/x  a line of its own\n")},
	{"line-separators", message("a\u2028b\u2029c\u0085d\x0be\x0cf")},
	{"tabs", message("\tindented\tand\t\ttabbed\t")},
	{"spaces", message("   leading, \u00a0\u2003\u3000wide spaces, trailing   ")},
	{"only-newline", message("\n")},

	// Text whose width or order is not what it seems.
	{"bidi", message("\u202egnp.exe\u202c \u2066isolated\u2069 \u200f\u05e9\u05dc\u05d5\u05dd\u200e \u0645\u0631\u062d\u0628\u0627 \u202dunclosed")},
	{"zero-width", message("ze\u200bro\u200cwi\u200ddth\u2060 \ufeffbom \u00adsoft \u180e\u034f\u115f\u3164")},
	{"wide", message("\u65e5\u672c\u8a9e\u306e\u30e1\u30c3\u30bb\u30fc\u30b8 \ud55c\uad6d\uc5b4 \u4e2d\u6587 \uff26\uff55\uff4c\uff4c \uff76\uff85")},
	{"emoji", message("\U0001f680 \U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 \U0001f1ef\U0001f1f5 \U0001f3f3\ufe0f\u200d\U0001f308 \U0001f44d\U0001f3ff \u2764\ufe0f 1\ufe0f\u20e3 \U0001f3f4\U000e0067\U000e0062\U000e007f")},
	{"combining", message("e\u0301 " + "Z" + strings.Repeat("\u0334\u0351\u0489", 40) + "algo \u0915\u094d\u0937\u093f \u1112\u1161\u11ab \u0301starts with a mark")},
	{"unassigned", message("\ue000 \U000f0000 \uffff \ufdd0 \U0010ffff \ufffd \u0378")},
	{"tags", message("a\U000e0001\U000e0041\U000e007fb\ufe0f\ufe00\U000e0100")},
	{"invalid-utf8", message("a\xff\xfe b\xc0\xaf c\xed\xa0\x80 d\xf4\x90\x80\x80 e\xe2\x82 f\x9b31m g\xf0\x9f\x92")},

	// Text that means something to what it is pasted into.
	{"markup", message(`<script>alert(1)</script> <img src=x onerror=alert(1)> &amp; &#27; ]]> <!-- {{.}} ${x} $(reboot) ` + "`reboot`")},
	{"spreadsheet", message(`=HYPERLINK("http://example.invalid/","x"),@SUM(1+1),"quoted ""twice""",;`)},
	{"format", message(`%s%s%s%n%x%08lx %1$*2$d \x1b[31m \033[31m \u001b \ \\ \" ' / \/`)},
	{"labels", message(`a="b",c="d"} 1 0` + "\n# HELP forged forged\nforged 1\n")},

	// Size.
	{"message-64k", message("begin " + strings.Repeat("0123456789abcdef", big/16)[:big-10] + " end")},
	{"message-64k-lines", message(strings.Repeat("\n", big))},
	{"message-64k-wide", message(strings.Repeat("\u6f22", big/3))},
	{"message-64k-combining", message("a" + strings.Repeat("\u0301", big/2))},
	{"message-64k-escapes", message(strings.Repeat("\x1b[31m", big/5))},
	{"reason-64k", func(e *corev1.Event, _ time.Time) { e.Reason = strings.Repeat("VeryLong", big/8) }},
	{"object-64k", func(e *corev1.Event, _ time.Time) { e.InvolvedObject.Name = strings.Repeat("very-long-", big/10) }},
	{"annotation-200k", func(e *corev1.Event, _ time.Time) {
		e.Annotations = map[string]string{"hostile": "\x1b[31m" + strings.Repeat("x", 200<<10)}
	}},

	// Hostile text in every other field.
	{"reason", func(e *corev1.Event, _ time.Time) { e.Reason = "Back\x1b[31mOff\u202e\n\tForged\u200b\u6f22" }},
	{"type", func(e *corev1.Event, _ time.Time) { e.Type = "Err\x1b[7mor\n" }},
	{"type-unknown", func(e *corev1.Event, _ time.Time) { e.Type = "Critical" }},
	{"object", func(e *corev1.Event, _ time.Time) {
		o := &e.InvolvedObject
		o.Kind, o.Name = "Po\x1b[31md", "we\x1b]0;owned\x07b\n../../etc/passwd"
		o.APIVersion, o.FieldPath, o.UID = "v\u202e1", "spec.containers{\x1b[2J}", "not\x1ba\nuid"
	}},
	{"source", func(e *corev1.Event, _ time.Time) {
		e.Source = corev1.EventSource{Component: "kube\x1b[31mlet\n", Host: "no\u202ede\t0"}
		e.ReportingController, e.ReportingInstance = "kube\x1b[31mlet\n", "no\u202ede\t0"
	}},
	{"name", func(e *corev1.Event, _ time.Time) { e.Name = "na\x1b[31mme\n \u202e\u6f22?&#\"'\\." + e.Name }},
	{"related", func(e *corev1.Event, _ time.Time) {
		e.Related = &corev1.ObjectReference{Kind: "No\x1b[31mde", Name: "no\nde", Namespace: "\x1b[2J"}
		e.Action = "Act\x1b[31mion\n"
	}},
	{"empty", func(e *corev1.Event, _ time.Time) {
		e.Message, e.Reason, e.Type, e.Source, e.Count = "", "", "", corev1.EventSource{}, 0
		e.ReportingController, e.ReportingInstance = "", ""
	}},
	{"no-object", func(e *corev1.Event, _ time.Time) { // only namespace default takes it
		e.Namespace, e.InvolvedObject = metav1.NamespaceDefault, corev1.ObjectReference{}
	}},

	// Times and counts.
	{"null-times", func(e *corev1.Event, _ time.Time) { e.FirstTimestamp, e.LastTimestamp = metav1.Time{}, metav1.Time{} }},
	{"first-time-only", func(e *corev1.Event, _ time.Time) { e.LastTimestamp = metav1.Time{} }},
	{"last-time-only", func(e *corev1.Event, _ time.Time) { e.FirstTimestamp = metav1.Time{} }},
	{"first-after-last", times(after(time.Hour), after(-time.Hour))},
	{"future-hour", times(after(time.Hour), after(time.Hour))},
	{"future-century", times(after(time.Hour), after(100*365*24*time.Hour))},
	{"year-2038", times(at(2038, time.January, 19, 3, 14, 7), at(2038, time.January, 19, 3, 14, 8))},
	{"year-9999", times(at(9999, time.December, 31, 23, 59, 59), at(9999, time.December, 31, 23, 59, 59))},
	{"epoch", times(at(1970, time.January, 1, 0, 0, 0), at(1970, time.January, 1, 0, 0, 0))},
	{"before-epoch", times(at(1969, time.December, 31, 23, 59, 59), at(1901, time.January, 1, 0, 0, 0))},
	{"year-1", times(at(1, time.January, 1, 0, 0, 1), at(1, time.December, 31, 0, 0, 0))},
	{"leap-day", times(at(2024, time.February, 29, 23, 59, 59), at(2028, time.February, 29, 12, 0, 0))},
	{"count-negative", count(-1)},
	{"count-min", count(math.MinInt32)},
	{"count-max", count(math.MaxInt32)},
	{"count-zero", count(0)},
	{"event-time-only", func(e *corev1.Event, now time.Time) { eventTimeOnly(e, now) }},
	{"event-time-future", func(e *corev1.Event, now time.Time) { eventTimeOnly(e, now.Add(48*time.Hour)) }},
	{"event-time-9999", func(e *corev1.Event, _ time.Time) {
		eventTimeOnly(e, time.Date(9999, time.December, 31, 23, 59, 59, 999999000, time.UTC))
	}},
	{"series", func(e *corev1.Event, now time.Time) {
		eventTimeOnly(e, now.Add(-time.Minute))
		e.Series = &corev1.EventSeries{Count: 7, LastObservedTime: metav1.NewMicroTime(now)}
	}},
	{"series-hostile", func(e *corev1.Event, now time.Time) {
		eventTimeOnly(e, now)
		e.Message, e.Reason, e.Action = "no\x1b[31mte\n\u202e", "Rea\x1b[31mson\n", "Act\x1b[31mion\n"
		e.ReportingInstance = "in\x1b[31mstance\n"
		e.Series = &corev1.EventSeries{Count: -1, LastObservedTime: metav1.NewMicroTime(now.Add(-time.Hour))}
	}},
	{"series-empty", func(e *corev1.Event, now time.Time) {
		eventTimeOnly(e, now)
		e.Series = &corev1.EventSeries{}
	}},
	{"series-and-count", func(e *corev1.Event, now time.Time) { // both ways of counting at once
		e.Count = 3
		e.Series = &corev1.EventSeries{Count: 9, LastObservedTime: metav1.NewMicroTime(now.Add(time.Minute))}
	}},
}

// hostileEvent makes the i-th hostile event, going round the cases.
func hostileEvent(i int, start time.Time) *corev1.Event {
	c := hostileCases[i%len(hostileCases)]
	now := time.Now()
	e := &corev1.Event{
		ObjectMeta: metav1.ObjectMeta{
			Namespace: hostileNamespace,
			Name:      fmt.Sprintf("%s.%x", c.name, uint64(start.UnixNano())+uint64(i)),
			Labels:    map[string]string{caseLabel: c.name},
		},
		InvolvedObject: corev1.ObjectReference{
			APIVersion: "v1", Kind: "Pod", Namespace: hostileNamespace, Name: c.name,
			UID: "5f2b1d1e-7d4a-4c57-b57a-1a2b3c4d5e6f", ResourceVersion: "12345",
		},
		Reason: "Hostile", Message: "case " + c.name, Type: corev1.EventTypeWarning, Count: 1,
		FirstTimestamp: metav1.NewTime(now), LastTimestamp: metav1.NewTime(now),
		Source:              corev1.EventSource{Component: "kubelet", Host: "node-0"},
		ReportingController: "kubelet", ReportingInstance: "node-0",
	}
	c.set(e, now)
	return e
}
