using FaultTolerantPay.Model;
using FaultTolerantPay.Statements.Matching;
using FaultTolerantPay.Statements.Reconciliation;

namespace FaultTolerantPay.Statements.Originals;

/// <summary>Decides what the rows about one attempt come to beside our record of it. Each row is in exactly one result.</summary>
internal static class OriginalDecision
{
    /// <param name="day">The day.</param>
    /// <param name="original">What the file has about the attempt.</param>
    /// <param name="record">The attempt; null if our records have only others of the order.</param>
    /// <param name="isPaidHere">Whether this file has another attempt of the order as executed.</param>
    /// <param name="isPaidElsewhere">Whether the file of another day has one.</param>
    public static IEnumerable<MatchResult> Decide(
        ReconciliationDay day, StatedOriginal original, OriginalRecord? record, bool isPaidHere, bool isPaidElsewhere)
    {
        StatementRow[] again = AgainOf(day, original, record, isPaidHere, isPaidElsewhere);
        StatementRow[] once = [.. original.Executed.Except(again)];
        IEnumerable<StatementRow> withoutEffect = original.TakenBack.Concat(original.Undecided).Concat(original.Others);
        // Of another attempt than those on record, the recovery settled what its payment means for them.
        withoutEffect = record is null ? withoutEffect.Concat(once) : withoutEffect;
        bool isReversedLater = record is { IsExecuted: true };
        return
        [
            .. original.ReversedLater.Select(row => Only(
                isReversedLater ? MatchKind.OnlyTheirs : MatchKind.WithoutEffect, Named(day, original, row))),
            .. withoutEffect.Select(row => Only(MatchKind.WithoutEffect, Named(day, original, row))),
            .. again.Select(row => Only(MatchKind.Duplicate, Named(day, original, row))),
            .. record is null || once.Length == 0 ? [] : Compare(day, original, record, once),
        ];
    }

    /// <summary>The rows by which the order was paid once more.</summary>
    private static StatementRow[] AgainOf(
        ReconciliationDay day, StatedOriginal original, OriginalRecord? record, bool isPaidHere, bool isPaidElsewhere)
    {
        if (record is null && isPaidHere && !isPaidElsewhere)
        {
            return [.. original.Executed];
        }

        // The same row again, in the file of a later day, is no second payment.
        StatementRow[] again = isPaidElsewhere ? [.. original.Executed.Where(row => IsOf(day, row))] : [];
        return record is null && again.Length == 0 ? [.. original.Executed.Skip(1)] : again;
    }

    private static List<MatchResult> Compare(
        ReconciliationDay day, StatedOriginal original, OriginalRecord record, StatementRow[] executed)
    {
        var group = new RowGroup();
        group.Ours.Add(new GroupRow(record.RowOf(day, executed[0].Line), 0));
        group.Theirs.AddRange(executed.Select(row => new GroupRow(Named(day, original, row), 0)));
        return GroupDecision.Decide(group, day.Rules with { AllowParts = false, CompareFees = false });
    }

    private static MatchResult Only(MatchKind kind, in StatementRow row) => new(kind, RowDifferences.None, null, [row]);

    private static StatementRow Named(ReconciliationDay day, StatedOriginal original, in StatementRow row) => row with
    {
        OurReference = original.Key.ToString(),
        OriginalReference = "",
        MerchantNumber = day.MerchantNumber,
    };

    private static bool IsOf(ReconciliationDay day, in StatementRow row) =>
        row.At >= day.Window.From.Minus(day.Window.CutOverMargin) && row.At < day.Window.Until.Plus(day.Window.CutOverMargin);
}
