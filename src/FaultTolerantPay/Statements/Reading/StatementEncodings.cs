using System.Text;

namespace FaultTolerantPay.Statements.Reading;

/// <summary>
/// The encodings of statements. Bytes that are no text become U+FFFD, which no value may have: a damaged byte is never read as another
/// character.
/// </summary>
internal static class StatementEncodings
{
    /// <summary>What stands for bytes that are no text.</summary>
    public const char NoText = '\uFFFD';

    public static Encoding Utf8 { get; } = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public static Encoding Gbk { get; } = OfCodePage(936);

    public static Encoding Gb18030 { get; } = OfCodePage(54936);

    public static Encoding Latin1 => Encoding.Latin1;

    // The provider is asked, and not registered: what a host's process can decode is not changed.
    private static Encoding OfCodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(
            number, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback(NoText.ToString()))
        ?? throw new NotSupportedException($"Code page {number} is not part of this runtime.");
}
