using System.Text;

namespace OpenVocabSeg.Networks.Text;

/// <summary>
/// Takes the accents off lower-case Latin letters. string.Normalize would do it too, but does nothing in programs built with
/// InvariantGlobalization, and the same text must give the same word pieces in every program.
/// </summary>
internal static class Accents
{
    private const char LatinStart = '\u00e0';
    private const char LatinAdditionalStart = '\u1e00';

    // The plain letter of each character of U+00E0…U+024F and U+1E00…U+1EFF, from the Unicode decompositions; '.' where there is none.
    private const string Latin =
        "aaaaaa.ceeeeiiii.nooooo..uuuuy.y.a.a.a.c.c.c.c.d...e.e.e.e.e.g.g.g.g.h...i.i.i.i.....j.k..l.l.l." +
        "....n.n.n....o.o.o...r.r.r.s.s.s.s.t.t...u.u.u.u.u.u.w.y..z.z.z................................." +
        ".o..............u.............................a.i.o.u.u.u.u.u..a.a.....g.k.o.o..j....g...n.a...." +
        ".a.a.e.e.i.i.o.o.r.r.u.u.s.t...h.......a.e.o.o.o.o.y............................";

    private const string LatinAdditional =
        ".a.b.b.b.c.d.d.d.d.d.e.e.e.e.e.f.g.h.h.h.h.h.i.i.k.k.k.l.l.l.l.m.m.m.n.n.n.n.o.o.o.o.p.p.r.r.r.r" +
        ".s.s.s.s.s.t.t.t.t.u.u.u.u.u.v.v.w.w.w.w.w.x.x.y.z.z.zhtwy.......a.a.a.a.a.a.a.a.a.a.a.a.e.e.e.e" +
        ".e.e.e.e.i.i.o.o.o.o.o.o.o.o.o.o.o.o.u.u.u.u.u.u.u.y.y.y.y......";

    /// <summary>The text with accented letters made plain and combining accents left out.</summary>
    public static string Strip(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var plain = new StringBuilder(text.Length);
        foreach (var character in text)
        {
            if (character is not (>= '\u0300' and <= '\u036f'))
            {
                plain.Append(Plain(character));
            }
        }

        return plain.ToString();
    }

    private static char Plain(char character)
    {
        var letter = (character - LatinStart, character - LatinAdditionalStart) switch
        {
            ( >= 0 and var index, _) when index < Latin.Length => Latin[index],
            (_, >= 0 and var index) when index < LatinAdditional.Length => LatinAdditional[index],
            _ => '.',
        };
        return letter == '.' ? character : letter;
    }
}
