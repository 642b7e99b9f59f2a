package ui

import (
	"fmt"
	"math"
	"strconv"

	"alminding/internal/base/errs"
)

// Color is an sRGB colour as 0xRRGGBB.
type Color uint32

// ErrColor says that a text is not a colour in the form #RRGGBB.
var ErrColor = errs.New(errs.Invalid, "ui.theme.color")

// The colours that are the same in every theme and that a theme is measured
// against. They stand in base.css too; a test keeps the two alike.
const (
	paper Color = 0xFFFFFF
	ink   Color = 0x221B26
	yes   Color = 0x1D6B40
	no    Color = 0xB3261E
)

// ParseColor reads #RRGGBB.
func ParseColor(s string) (Color, error) {
	if len(s) != 7 || s[0] != '#' {
		return 0, ErrColor.With("value", s)
	}
	n, err := strconv.ParseUint(s[1:], 16, 24)
	if err != nil {
		return 0, ErrColor.With("value", s).Because(err)
	}
	return Color(n), nil
}

// String gives #RRGGBB.
func (c Color) String() string { return fmt.Sprintf("#%06X", uint32(c)) }

// linear gives the three channels as light, 0 to 1.
func (c Color) linear() (r, g, b float64) {
	channel := func(shift uint) float64 {
		v := float64(c>>shift&0xFF) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return channel(16), channel(8), channel(0)
}

func fromLinear(r, g, b float64) Color {
	channel := func(v float64) Color {
		if v <= 0.0031308 {
			v *= 12.92
		} else {
			v = 1.055*math.Pow(v, 1/2.4) - 0.055
		}
		return Color(math.Round(255 * min(max(v, 0), 1)))
	}
	return channel(r)<<16 | channel(g)<<8 | channel(b)
}

// contrast is the ratio that WCAG 2 asks 4.5 of for text.
func contrast(a, b Color) float64 {
	la, lb := a.luminance(), b.luminance()
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func (c Color) luminance() float64 {
	r, g, b := c.linear()
	return 0.2126*r + 0.7152*g + 0.0722*b
}

// oklch is a colour by lightness, chroma and hue, where equal steps look equal.
type oklch struct{ l, c, h float64 }

func (c Color) oklch() oklch {
	r, g, b := c.linear()
	l := math.Cbrt(0.4122214708*r + 0.5363325363*g + 0.0514459929*b)
	m := math.Cbrt(0.2119034982*r + 0.6806995451*g + 0.1073969566*b)
	s := math.Cbrt(0.0883024619*r + 0.2817188376*g + 0.6299787005*b)
	x := 1.9779984951*l - 2.4285922050*m + 0.4505937099*s
	y := 0.0259040371*l + 0.7827717662*m - 0.8086757660*s
	return oklch{
		l: 0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		c: math.Hypot(x, y),
		h: math.Atan2(y, x),
	}
}

// tone is the colour with another lightness and a share of the chroma.
func (o oklch) tone(lightness, chroma float64) Color {
	x, y := o.c*chroma*math.Cos(o.h), o.c*chroma*math.Sin(o.h)
	cube := func(v float64) float64 { return v * v * v }
	l := cube(lightness + 0.3963377774*x + 0.2158037573*y)
	m := cube(lightness - 0.1055613458*x - 0.0638541728*y)
	s := cube(lightness - 0.0894841775*x - 1.2914855480*y)
	return fromLinear(
		4.0767416621*l-3.3077115913*m+0.2309699292*s,
		-1.2684380046*l+2.6097574011*m-0.3413193965*s,
		-0.0041960863*l-0.7034186147*m+1.7076147010*s,
	)
}

// difference is ΔE76: the distance in CIELAB, where about 2 can just be seen.
func difference(a, b Color) float64 {
	al, aa, ab := a.lab()
	bl, ba, bb := b.lab()
	return math.Sqrt((al-bl)*(al-bl) + (aa-ba)*(aa-ba) + (ab-bb)*(ab-bb))
}

func (c Color) lab() (l, a, b float64) {
	r, g, bl := c.linear()
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*r + 0.3575761*g + 0.1804375*bl) / 0.95047)
	y := f(0.2126729*r + 0.7151522*g + 0.0721750*bl)
	z := f((0.0193339*r + 0.1191920*g + 0.9503041*bl) / 1.08883)
	return 116*y - 16, 500 * (x - y), 200 * (y - z)
}
