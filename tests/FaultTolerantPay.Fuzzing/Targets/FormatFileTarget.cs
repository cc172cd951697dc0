using FaultTolerantPay.Fuzzing.Checks;

namespace FaultTolerantPay.Fuzzing.Targets;

/// <summary>
/// Reads the description of a format, and with the reader that it gives a statement: the lines behind one of <c>%%</c>, or none.
/// </summary>
internal static class FormatFileTarget
{
    private const int MaxErrors = 1_000;
    private const int MaxText = 4_000;

    // A field is named as the file names it, and a character may be shown as six.
    private const int TextForEachByte = 20;

    public static string Check(byte[] input)
    {
        ReadOnlySpan<byte> mark = "\n%%\n"u8;
        int end = input.AsSpan().IndexOf(mark);
        byte[] description = end < 0 ? input : input[..end];
        byte[] statement = end < 0 ? [] : input[(end + mark.Length)..];

        StatementFormatFile file = Read(description);
        Check(file, InputLines.Of(description));
        Invariant.Same(file.Errors, Read(description).Errors, "a description is read alike twice");
        return file.Reader is { } reader ? StatementTarget.Check(reader, statement).ToString() : $"{file.Errors.Length} errors";
    }

    private static StatementFormatFile Read(byte[] description)
    {
        using var stream = new MemoryStream(description);
        return ReadingCost.Within(description.Length, () => StatementFormatFile.Read(stream, "format.json"));
    }

    private static void Check(StatementFormatFile file, InputLines lines)
    {
        Invariant.Holds(file.Reader is null == file.Errors.Length > 0, "a description gives a reader or errors");
        Invariant.Holds(file.Errors.Length <= MaxErrors, "errors are bounded");
        long length = 0;
        foreach (Routing.Files.FileError error in file.Errors)
        {
            Invariant.Holds(error.Message.Length > 0, "an error has a reason");
            Invariant.Holds(error.Position.Line >= 0 && error.Position.Line <= lines.Count, "an error names a line of the file");
            foreach (string text in new[] { error.Field, error.Found, error.Message })
            {
                Invariant.Holds(!text.Any(char.IsControl), "texts of an error are visible");
                length += text.Length;
            }
        }

        long allowed = ((long)file.Errors.Length * MaxText) + (TextForEachByte * (long)lines.Bytes.Length);
        Invariant.Holds(length <= allowed, "texts of errors grow with the file alone");
    }
}
