namespace FaultTolerantPay.Statements.Formats;

/// <summary>Finds a figure within a line of prose.</summary>
internal static class StatedText
{
    /// <summary>What stands between two texts, the first of them where it stands first.</summary>
    public static bool Find(ReadOnlySpan<char> text, string before, string after, out ReadOnlySpan<char> stated)
    {
        stated = [];
        int start = text.IndexOf(before, StringComparison.Ordinal);
        if (start < 0)
        {
            return false;
        }

        ReadOnlySpan<char> rest = text[(start + before.Length)..];
        int end = rest.IndexOf(after, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        stated = rest[..end].Trim();
        return true;
    }
}
