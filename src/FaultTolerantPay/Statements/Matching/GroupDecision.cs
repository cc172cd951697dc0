using FaultTolerantPay.Model;

namespace FaultTolerantPay.Statements.Matching;

/// <summary>Says what a group of rows with one key means. A pure function of the rows and the rules.</summary>
internal static class GroupDecision
{
    /// <summary>The most rows that are taken for parts of one operation.</summary>
    public const int MaxParts = 1_000;

    // The sum of the parts then fits in 64 bits.
    private const long MaxPartMinor = long.MaxValue / MaxParts;

    /// <summary>Decides a group. Every row of it is in exactly one of the results.</summary>
    public static List<MatchResult> Decide(RowGroup group, MatchRules rules)
    {
        var results = new List<MatchResult>();
        List<GroupRow> ours = Effective(group.Ours, isOurs: true, results);
        List<GroupRow> theirs = Effective(group.Theirs, isOurs: false, results);
        if (AreParts(ours, theirs, rules))
        {
            results.Add(ComparedInParts(ours[0], theirs, rules));
            return results;
        }

        results.AddRange(TakeEqualPairs(ours, theirs, rules));
        int pairs = Math.Min(ours.Count, theirs.Count);
        results.AddRange(ours.Zip(theirs, (our, their) => Compared(our, their, rules)));
        results.AddRange(ours.Skip(pairs).Select(row => Alone(row, isOurs: true, rules)));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool isKnown = group.Ours.Count > 0;
        results.AddRange(theirs.Skip(pairs).Select(
            row => !seen.Add(row.Row.TheirReference) || isKnown ? Duplicate(row) : Alone(row, isOurs: false, rules)));
        return results;
    }

    /// <summary>
    /// The rows that say that something happened or may happen. What failed has no effect beside them; only if everything failed, that is
    /// what the side says.
    /// </summary>
    private static List<GroupRow> Effective(List<GroupRow> rows, bool isOurs, List<MatchResult> results)
    {
        if (rows.TrueForAll(row => row.Row.Status == StatementRowStatus.Failed))
        {
            return [.. rows];
        }

        results.AddRange(rows.Where(row => row.Row.Status == StatementRowStatus.Failed)
            .Select(row => One(MatchKind.WithoutEffect, row, isOurs)));
        return [.. rows.Where(row => row.Row.Status != StatementRowStatus.Failed)];
    }

    private static bool AreParts(List<GroupRow> ours, List<GroupRow> theirs, MatchRules rules) =>
        rules.AllowParts && ours.Count == 1 && theirs.Count is > 1 and <= MaxParts
        && theirs.TrueForAll(row => row.Row.Currency == ours[0].Row.Currency && row.Row.TheirReference.Length > 0)
        && theirs.TrueForAll(row => row.Row.AmountMinor <= MaxPartMinor && Math.Abs(row.Row.FeeMicros) <= MaxPartMinor)
        && theirs.Select(row => row.Row.TheirReference).Distinct(StringComparer.Ordinal).Count() == theirs.Count;

    private static MatchResult ComparedInParts(GroupRow ours, List<GroupRow> parts, MatchRules rules)
    {
        StatementRow first = parts[0].Row;
        StatementRow sum = first with
        {
            AmountMinor = parts.Sum(part => part.Row.AmountMinor),
            FeeMicros = parts.Sum(part => part.Row.FeeMicros),
            Status = parts.TrueForAll(part => part.Row.Status == ours.Row.Status) ? ours.Row.Status : DifferentStatus(parts, ours),
        };
        RowComparison compared = RowComparison.Of(ours.Row, sum, rules);
        MatchKind kind = KindOf(compared, MatchKind.MatchedInParts);
        return new MatchResult(kind, compared.Differences | compared.Tolerated, ours.Row, [.. parts.Select(part => part.Row)])
        {
            HeldBefore = ours.HeldBefore,
        };
    }

    private static StatementRowStatus DifferentStatus(List<GroupRow> parts, GroupRow ours) =>
        parts.Select(part => part.Row.Status).First(status => status != ours.Row.Status);

    /// <summary>Takes the pairs that do not differ in anything from both sides.</summary>
    private static List<MatchResult> TakeEqualPairs(List<GroupRow> ours, List<GroupRow> theirs, MatchRules rules)
    {
        var pairs = new List<MatchResult>();
        // By their content, because a hostile file may have a million rows with one reference.
        Dictionary<Content, Queue<GroupRow>> byContent = theirs.GroupBy(row => ContentOf(row, rules))
            .ToDictionary(same => same.Key, same => new Queue<GroupRow>(same));
        ours.RemoveAll(our =>
        {
            bool isPaired = byContent.TryGetValue(ContentOf(our, rules), out Queue<GroupRow>? same) && same.Count > 0;
            if (isPaired)
            {
                pairs.Add(Compared(our, same!.Dequeue(), rules));
            }

            return isPaired;
        });
        if (pairs.Count > 0)
        {
            HashSet<GroupRow> left = [.. byContent.Values.SelectMany(same => same)];
            theirs.RemoveAll(row => !left.Contains(row));
        }

        return pairs;
    }

    private static Content ContentOf(GroupRow row, MatchRules rules) => new(
        row.Row.Status, row.Row.Currency, row.Row.AmountMinor, rules.CompareFees ? row.Row.Fee.RoundedHalfUp().Minor : 0);

    private static MatchResult Compared(GroupRow ours, GroupRow theirs, MatchRules rules)
    {
        RowComparison compared = RowComparison.Of(ours.Row, theirs.Row, rules);
        return new MatchResult(
            KindOf(compared, MatchKind.Matched), compared.Differences | compared.Tolerated, ours.Row, [theirs.Row])
        {
            HeldBefore = Math.Max(ours.HeldBefore, theirs.HeldBefore),
        };
    }

    private static MatchKind KindOf(RowComparison compared, MatchKind same) =>
        compared.Differences != RowDifferences.None ? MatchKind.Differs
        : compared.Tolerated != RowDifferences.None ? MatchKind.MatchedWithinTolerance
        : same;

    /// <summary>A row that the other side does not have: it did not happen, may come in the next file, or is missing.</summary>
    private static MatchResult Alone(GroupRow row, bool isOurs, MatchRules rules)
    {
        bool isHeld = rules.Window is { } window && row.HeldBefore == 0 && row.Row.At >= window.Until.Minus(window.CutOverMargin);
        MatchKind kind = row.Row.Status == StatementRowStatus.Failed ? MatchKind.WithoutEffect
            : isHeld ? MatchKind.Held
            : isOurs ? MatchKind.OnlyOurs
            : MatchKind.OnlyTheirs;
        return One(kind, row, isOurs);
    }

    private static MatchResult Duplicate(GroupRow row) => row.Row.Status == StatementRowStatus.Failed
        ? One(MatchKind.WithoutEffect, row, isOurs: false)
        : One(MatchKind.Duplicate, row, isOurs: false);

    private static MatchResult One(MatchKind kind, GroupRow row, bool isOurs) =>
        new(kind, RowDifferences.None, isOurs ? row.Row : null, isOurs ? [] : [row.Row]) { HeldBefore = row.HeldBefore };

    /// <summary>What is compared of a row.</summary>
    private readonly record struct Content(StatementRowStatus Status, Currency Currency, long AmountMinor, long FeeMinor);
}
