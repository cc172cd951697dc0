using System.Text;
using FaultTolerantPay.Statements.Reading;

namespace FaultTolerantPay.Tests.Statements.Reading;

public sealed class BoundedTextTests
{
    [TestCase("")]
    [TestCase("a")]
    [TestCase("a\nb\n\nc\n")]
    [TestCase("中文,\"a,b\"\n\"\"\"\",x\n")]
    public void Read_ShortLines_AreAsTheyAre(string text)
    {
        foreach (int buffer in new[] { 1, 2, 3, 7, 100_000 })
        {
            Assert.That(ReadAll(text, quotes: true, buffer), Is.EqualTo(text), $"{buffer} characters at a time");
            Assert.That(ReadAll(text, quotes: false, buffer), Is.EqualTo(text), $"{buffer} characters at a time");
        }
    }

    /// <summary>
    /// Found by fuzzing: the parser behind joined a CR at the end of what it had read with a CR that followed, and numbered all further
    /// lines one too low.
    /// </summary>
    [TestCase("a\r\nb\rc\r\rd\n\r\n", "a\nb\nc\n\nd\n\n")]
    [TestCase("\r\r\r\n\n", "\n\n\n\n")]
    public void Read_AnyEndOfLine_IsGivenAsLf(string text, string expected)
    {
        foreach (int buffer in new[] { 1, 2, 3, 7, 100_000 })
        {
            Assert.That(ReadAll(text, quotes: true, buffer), Is.EqualTo(expected), $"{buffer} characters at a time");
            Assert.That(ReadAll(text, quotes: false, buffer), Is.EqualTo(expected), $"{buffer} characters at a time");
        }
    }

    /// <summary>Found by fuzzing: a damaged character of GBK took the end of its line with it, and two lines became one.</summary>
    [Test]
    public void Read_HalfACharacterAtTheEndOfALine_TakesNothingElse([Values(1, 3, 100_000)] int buffer)
    {
        byte[] bytes = [.. "a"u8, 0x81, .. "\nb"u8, 0xD6, .. "\r\n"u8, 0xD6, 0xD0, .. "\n"u8, 0x81];

        Assert.That(ReadAll(bytes, StatementEncodings.Gbk, quotes: false, buffer), Is.EqualTo("a\uFFFD\nb\uFFFD\n中\n\uFFFD"));
        Assert.That(ReadAll(bytes, StatementEncodings.Gb18030, quotes: false, buffer), Is.EqualTo("a\uFFFD\nb\uFFFD\n中\n\uFFFD"));
    }

    [Test]
    public void Read_LongLine_IsCutAndTheNextIsWhole([Values] bool quotes, [Values(1_000, 100_000)] int buffer)
    {
        string text = $"a\n{new string('x', 3 * BoundedText.MaxLine)}\nb\n{new string('y', BoundedText.MaxLine - 1)}\n";

        string[] lines = ReadAll(text, quotes, buffer).Split('\n');

        Assert.That(lines.Select(line => line.Length), Is.EqualTo(new[] { 1, BoundedText.MaxLine, 1, BoundedText.MaxLine - 1, 0 }));
    }

    [TestCase("a,\"b\nc,d\n", "a,\"b\uFFFF\"\nc,d\n")]
    [TestCase("a,\"b", "a,\"b\uFFFF\"")]
    [TestCase("\"\r\n\"", "\"\uFFFF\"\n\"\uFFFF\"")]
    public void Read_QuoteThatIsNotClosed_IsClosedOnItsLine(string text, string expected)
    {
        foreach (int buffer in new[] { 1, 2, 3, 7, 100_000 })
        {
            Assert.That(ReadAll(text, quotes: true, buffer), Is.EqualTo(expected), $"{buffer} characters at a time");
        }
    }

    [Test]
    public void Read_LongQuotedLine_IsCutAndClosed()
    {
        string[] lines = ReadAll($"\"{new string('x', 2 * BoundedText.MaxLine)}\"\na\n", quotes: true, 4_096).Split('\n');

        Assert.That(lines[0], Has.Length.EqualTo(BoundedText.MaxLine + 2).And.EndsWith("\uFFFF\""));
        Assert.That(lines[1], Is.EqualTo("a"));
    }

    [Test]
    public void Read_EndlessLine_TakesBoundedMemory()
    {
        using var endless = new EndlessLine(100_000_000);
        using var text = new BoundedText(StatementBytes.Open(endless, StatementEncodings.Utf8), StatementEncodings.Utf8, quotes: true);
        char[] buffer = new char[16_384];
        long before = GC.GetAllocatedBytesForCurrentThread();
        long read = 0;
        for (int length; (length = text.Read(buffer, 0, buffer.Length)) > 0;)
        {
            read += length;
        }

        Assert.That(read, Is.EqualTo(BoundedText.MaxLine));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(10_000));
    }

    private static string ReadAll(string text, bool quotes, int bufferLength) =>
        ReadAll(Encoding.UTF8.GetBytes(text), StatementEncodings.Utf8, quotes, bufferLength);

    private static string ReadAll(byte[] bytes, Encoding encoding, bool quotes, int bufferLength)
    {
        using var stream = new MemoryStream(bytes);
        using var bounded = new BoundedText(StatementBytes.Open(stream, encoding), encoding, quotes);
        char[] buffer = new char[bufferLength];
        var read = new StringBuilder();
        for (int length; (length = bounded.Read(buffer, 0, buffer.Length)) > 0;)
        {
            read.Append(buffer, 0, length);
        }

        return read.ToString();
    }
}
