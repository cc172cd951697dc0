using System.Text;

namespace FaultTolerantPay.Cards;

/// <summary>
/// The form in which texts that identify a person are compared: letters and digits only, in upper case, full-width forms as ASCII. So a
/// name with another blank or a phone number with dashes is the same. It needs no table of the operating system: two nodes always agree.
/// </summary>
internal static class CardTextForm
{
    /// <summary>The most bytes that a text of <see cref="CardDetails.MaxLength"/> characters takes.</summary>
    public const int MaxBytes = 4 * CardDetails.MaxLength;

    private const int FullWidth = 0xFF01;
    private const int LastFullWidth = 0xFF5E;
    private const int ToAscii = 0xFEE0;

    /// <summary>Writes the form of a text as UTF-8.</summary>
    /// <param name="text">The text, at most <see cref="CardDetails.MaxLength"/> characters.</param>
    /// <param name="form">Receives the bytes: <see cref="MaxBytes"/> are enough.</param>
    /// <returns>The number of bytes. 0: the text has no letter or digit.</returns>
    public static int Write(ReadOnlySpan<char> text, Span<byte> form)
    {
        int length = 0;
        while (!text.IsEmpty)
        {
            // Half of a pair of surrogates decodes as a replacement, which is no letter.
            _ = Rune.DecodeFromUtf16(text, out Rune rune, out int read);
            text = text[read..];
            Rune plain = rune.Value is >= FullWidth and <= LastFullWidth ? new Rune(rune.Value - ToAscii) : rune;
            if (Rune.IsLetterOrDigit(plain))
            {
                length += Rune.ToUpperInvariant(plain).EncodeToUtf8(form[length..]);
            }
        }

        return length;
    }
}
