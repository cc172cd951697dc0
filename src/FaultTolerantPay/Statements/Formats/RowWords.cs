using System.Collections.Immutable;

namespace FaultTolerantPay.Statements.Formats;

/// <summary>The words for kinds and statuses of rows in files that are ours, in the order of the enums.</summary>
internal static class RowWords
{
    public static ImmutableArray<string> Kinds { get; } =
        ["payment", "capture", "refund", "reversal", "fee", "payout", "collection", "credit", "debit"];

    public static ImmutableArray<string> Statuses { get; } = ["succeeded", "pending", "failed"];

    public static bool TryKind(ReadOnlySpan<char> text, out StatementRowKind kind)
    {
        int index = IndexOf(Kinds, text);
        kind = (StatementRowKind)(index + 1);
        return index >= 0;
    }

    public static bool TryStatus(ReadOnlySpan<char> text, out StatementRowStatus status)
    {
        int index = IndexOf(Statuses, text);
        status = (StatementRowStatus)(index + 1);
        return index >= 0;
    }

    private static int IndexOf(ImmutableArray<string> words, ReadOnlySpan<char> text)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (text.SequenceEqual(words[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
