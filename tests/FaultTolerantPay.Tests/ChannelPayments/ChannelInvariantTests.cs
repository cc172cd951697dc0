using FaultTolerantPay.ChannelPayments;
using FsCheck;
using FsCheck.Fluent;
using static FaultTolerantPay.Tests.ChannelPayments.PaymentSteps;

namespace FaultTolerantPay.Tests.ChannelPayments;

/// <summary>
/// What no sequence of events may break: random writes, results in any order, evidence, decisions and the passing of time.
/// </summary>
public sealed class ChannelInvariantTests
{
    private const int Sequences = 3_000, MaxEvents = 40;

    [Test]
    public void AnySequenceOfEvents_KeepsEveryInvariant([Values(OperationKind.Pay, OperationKind.Authorise)] OperationKind kind)
    {
        Gen<int[]> events = Gen.ArrayOf(Gen.Choose(0, int.MaxValue), MaxEvents);
        Prop.ForAll(Arb.From(events), numbers => Run(kind, numbers))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences).WithReplay(20_261_128, 1));
    }

    /// <summary>A generator that never reached the rare states would prove nothing about them.</summary>
    [Test]
    public void RandomSequences_ReachEveryStateAndEffect()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var random = new Random(20_261_128);
        for (int i = 0; i < Sequences; i++)
        {
            var run = new RandomRun(i % 2 == 0 ? OperationKind.Pay : OperationKind.Authorise);
            for (int step = 0; step < MaxEvents; step++)
            {
                ChannelPaymentChange? change = run.Next(random.Next());
                if (change is not null)
                {
                    seen.Add(run.Payment.State.ToString());
                    seen.UnionWith(change.Timeline.Select(line => line.Name));
                    seen.UnionWith(change.Discrepancies.Select(discrepancy => discrepancy.Kind.ToString()));
                }
            }
        }

        Assert.That(seen, Is.SupersetOf(Enum.GetNames<ChannelPaymentState>().Except(["Created"])));
        string[] expected =
        [
            "surplus-return-succeeded", "proven-late", "evidence-applied", "capture-succeeded", "reverse-succeeded",
            "refund-succeeded", "ChannelContradiction", "SurplusCharge", "SurplusNotReturned",
        ];
        Assert.That(seen, Is.SupersetOf(expected));
    }

    private static void Run(OperationKind kind, int[] numbers)
    {
        var run = new RandomRun(kind);
        foreach (int number in numbers)
        {
            ChannelPayment before = run.Payment;
            if (run.Next(number) is { } change)
            {
                string what = $"{string.Join(", ", change.Timeline.Select(line => line.Name))}: {before.State} {Amounts(before)} "
                    + $"-> {change.After.State} {Amounts(change.After)}";
                Check(before, change.After, run, what);
            }
        }
    }

    private static void Check(ChannelPayment before, ChannelPayment after, RandomRun run, string what)
    {
        True(after.CapturedMinor + after.CaptureReservedMinor + after.VoidedMinor + after.ExpiredMinor <= after.AuthorisedMinor,
            "captures fit the authorisation", what);
        True(after.RefundedMinor + after.RefundReservedMinor <= after.PaidMinor, "refunds fit what was taken", what);
        True(after.Operations.Where(operation => operation.TakesMoney).All(taken => after.RefundedOf(taken.Number) <= taken.MovedMinor),
            "refunds fit each operation", what);
        True(after.Operations.All(operation => after.SurplusDueOf(operation) >= 0), "surplus is returned once", what);
        True(after.VoidedMinor == 0 || after.CapturedMinor == 0, "capture and void exclude each other", what);
        True(after.Operations.Count(operation => operation.IsCharge && operation.MovedMinor > 0) <= 1, "one charge pays the order", what);
        True(OneForTheSameMoney(after), "one unresolved operation for the same money", what);
        True(ChannelPaymentStates.Allows(before.State, after.State), "the move is in the table", what);
        True(after.Operations.Select(operation => operation.Reference).Distinct().Count() == after.Operations.Length,
            "references are never used twice", what);
        foreach (ChannelOperation known in before.Operations.Where(operation => operation.IsResolved))
        {
            True(after.Find(known.Number) is { IsResolved: true } now && now.Outcome == known.Outcome, "a resolved outcome never changes",
                what);
        }

        bool isOpen = after.Operations.Any(operation => !operation.IsResolved
            || (after.SurplusDueOf(operation) > 0 && operation.ReturnAt is not null))
            || (!after.IsProven && after.EndedAt is null);
        True(!isOpen || after.IsHeld || after.NextActionAt is not null, "everything unfinished has a next time", what);
        True(run.Journal.All(entry => entry.Sum == 0), "each entry is balanced", what);
        foreach (Account account in Enum.GetValues<Account>())
        {
            True(Booked(run, account, null) == ChannelPaymentAccounts.ImpliedBalance(after, account), $"{account} is explained", what);
            True(Booked(run, account, Alpha) == ChannelPaymentAccounts.ImpliedBalance(after, account, Alpha),
                $"{account} of a channel is explained", what);
        }
    }

    /// <summary>
    /// Captures and refunds reserve their parts. Everything else stands alone, but for the reversal of what it doubts; a charge beside a
    /// proven one is other money.
    /// </summary>
    private static bool OneForTheSameMoney(ChannelPayment payment)
    {
        ChannelOperation[] open =
        [
            .. payment.Operations.Where(operation => operation is { IsResolved: false, ReturnsSurplus: false }
                && !(operation.IsCharge && payment.IsProven)),
        ];
        ChannelOperation[] alone = [.. open.Where(operation => operation.Kind is not (OperationKind.Capture or OperationKind.Refund))];
        ChannelOperation? reversal = alone.FirstOrDefault(operation => operation.Kind == OperationKind.Reverse);
        return alone.Length == 0 || open.Length == 1 || (reversal is not null && open.Length == 2
            && open.Any(operation => operation.Number == reversal.Original));
    }

    private static long Booked(RandomRun run, Account account, ChannelId? channel) => run.Journal
        .Where(entry => channel is null || entry.Channel == channel).SelectMany(entry => entry.Postings)
        .Where(posting => posting.Account == account).Sum(posting => posting.AmountMinor);

    private static void True(bool holds, string invariant, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"Broken: {invariant}. {what}");
        }
    }
}

/// <summary>A payment to which random events happen. A number decides each event.</summary>
internal sealed class RandomRun(OperationKind kind)
{
    private static readonly ChannelResult[] Results =
    [
        ChannelResult.Succeeded("b"), ChannelResult.Succeeded() with { FeeMinor = 3 },
        ChannelResult.SoftDecline("51"), ChannelResult.HardDecline("41"),
        ChannelResult.NotExecuted(), ChannelResult.Pending(), ChannelResult.Unknown(), ChannelResult.PartCollected(1),
    ];

    private readonly List<Discrepancy> _open = [];
    private DateTimeOffset _at = Now;
    private int _references;

    public ChannelPayment Payment { get; private set; } = NewPayment(kind);

    public List<JournalEntry> Journal { get; } = [];

    /// <summary>The next event; null if a guard refused it or it changed nothing.</summary>
    public ChannelPaymentChange? Next(int number)
    {
        int choice = number % 16, detail = number / 16;
        var change = new ChannelPaymentChange(Payment, _at);
        ChannelPaymentChange? next = choice switch
        {
            0 => change.WriteCharge(NewTerms()).Change,
            1 => change.WriteIncrement(Amount(detail), NewTerms()).Change,
            2 or 3 => change.WriteCapture(Amount(detail), NewTerms()).Change,
            4 => detail % 3 == 0 ? change.WriteVoid(NewTerms()).Change : null,
            5 or 6 => change.WriteRefund(Amount(detail), null, NewTerms()).Change,
            7 => Any(detail) is { } doubted ? change.WriteReversal(doubted.Number, NewTerms()).Change : null,
            8 => Payment.Operations.FirstOrDefault(operation => operation.SurplusMinor > 0) is { } surplus
                ? change.WriteSurplusReturn(surplus.Number, NewTerms()).Change : null,
            9 => Decide(change, detail),
            10 => Pass(change, detail),
            _ => Any(detail) is { } answered
                ? Answer(change, answered, detail)
                : null,
        };
        if (next is null or { IsEmpty: true })
        {
            return null;
        }

        Payment = next.After;
        Journal.AddRange(next.Journal);
        _open.RemoveAll(known => next.Discrepancies.Any(changed => changed.Id == known.Id && changed.ClosedAt is not null));
        _open.AddRange(next.Discrepancies.Where(opened => opened.ClosedAt is null));
        return next;
    }

    private static Money Amount(int detail) => Euro(1 + (detail % 5 * 250));

    private ChannelOperation? Any(int detail) => Payment.Operations.IsEmpty ? null : Payment.Operations[detail % Payment.Operations.Length];

    private ChannelPaymentChange Answer(ChannelPaymentChange change, ChannelOperation operation, int detail)
    {
        ResultSource source = detail % 5 == 0 ? ResultSource.Local : ResultSource.Callback;
        DateTimeOffset? returnAt = detail % 2 == 0 ? _at.AddMinutes(5) : null;
        return change.Record(operation.Number, Results[detail / 200 % Results.Length], source, _at.AddMinutes(1), returnAt);
    }

    private OperationTerms NewTerms() => Terms($"ref-{++_references}");

    private ChannelPaymentChange? Decide(ChannelPaymentChange change, int detail)
    {
        if (_open.FirstOrDefault(known => Payment.HeldByDiscrepancies.Contains(known.Id)) is not { } held)
        {
            return null;
        }

        OperationNumber number = Payment.Operations.Single(operation => operation.Number.ToString() == held.Operation).Number;
        return detail % 3 == 0
            ? change.DismissEvidence(held, number, Clerk, "wrong").Change
            : change.ApplyEvidence(held, number, Clerk, "checked").Change ?? change.DismissEvidence(held, number, Clerk, "no room").Change;
    }

    /// <summary>Time passes, rarely as far as expiry.</summary>
    private ChannelPaymentChange? Pass(ChannelPaymentChange change, int detail)
    {
        _at = detail % 4 == 0 && Payment.ExpiresAt is { } end && end > _at ? end : _at.AddMinutes(10);
        var later = new ChannelPaymentChange(Payment, _at);
        return later.EndUnpaid().Change ?? later.ExpireAuthorisation().Change;
    }
}
