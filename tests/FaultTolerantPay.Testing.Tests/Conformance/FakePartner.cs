using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>The fakes as a partner's test system: with bookings that can be read, deadlines, outages and slow answers.</summary>
internal sealed class FakePartner
{
    public static readonly TimeSpan CancelAfter = TimeSpan.FromMilliseconds(30);

    public static readonly PaymentSample[] Samples =
    [
        new()
        {
            Merchant = new("shop"),
            Customer = new("ann"),
            Amount = new Money(12_50, new Currency("EUR")),
            CollectionMandate = new(new("north"), "agreement-of-ann"),
        },
        new()
        {
            Merchant = new("shop"),
            Customer = new("ann"),
            Amount = new Money(700, new Currency("JPY")),
            CollectionMandate = new(new("north"), "agreement-of-ann"),
        },
    ];

    public FakePartner()
    {
        Func<Instruction, ChannelResult> pay = Payouts.OnPay;
        Func<Instruction, ChannelResult> collect = Collections.OnCollect;
        Func<Instruction, ChannelResult> refund = Collections.OnRefund;
        Payouts.OnPay = instruction => IsLate(instruction) ? ChannelResult.NotExecuted("late") : pay(instruction);
        Collections.OnCollect = instruction => IsLate(instruction) ? ChannelResult.NotExecuted("late") : collect(instruction);
        Collections.OnRefund = instruction => IsLate(instruction) ? ChannelResult.NotExecuted("late") : refund(instruction);
    }

    public FakePayoutChannel Payouts { get; } = new(new InstitutionId("north"));

    public FakeCollectionChannel Collections { get; } = new(new InstitutionId("north"));

    public FakeBusinessSystem Business { get; } = new();

    public FakeInstitution Institution { get; } =
        new(new InstitutionId("north")) { OnGetLimits = _ => [new Money(500_00, new Currency("EUR"))] };

    public RecordingNoticeSink Notices { get; } = new();

    /// <summary>What was booked under a reference, or under one that an adapter made of it.</summary>
    public IReadOnlyList<Money> Bookings(Instruction instruction)
    {
        List<Instruction> sent = instruction.Key.Purpose == InstructionPurpose.Payout ? Payouts.Sent : Collections.Sent;
        lock (sent)
        {
            return [.. sent.Where(s => s.Reference.StartsWith(instruction.Reference, StringComparison.Ordinal) && !IsLate(s))
                .DistinctBy(s => s.Reference).Select(s => s.Amount)];
        }
    }

    /// <summary>What was executed and posted for an attempt, or for one that an adapter made of it.</summary>
    public IReadOnlyList<Money> Bookings(TransactionKey key)
    {
        IEnumerable<Money> executed = Business.Executed
            .Where(r => r.Order == key.Order && r.Key.Attempt.Value.StartsWith(key.Attempt.Value, StringComparison.Ordinal))
                .DistinctBy(r => r.Key)
            .Where(r => Business.OnQuery(r.Key).Status == OriginalStatus.Executed).Select(r => r.Amount);
        IEnumerable<Money> posted =
            Business.Advised.Where(a => a.Key == key && a.Kind == AdviceKind.PostDebit).DistinctBy(a => a.Id).Select(a => a.Amount);
        return [.. executed, .. posted];
    }

    public ValueTask<IAsyncDisposable?> DownAsync() => SetAsync(FakeStep.RefuseConnection);

    public ValueTask<IAsyncDisposable?> SlowAsync() => SetAsync(FakeStep.AnswerAfter(TimeSpan.FromMinutes(1)));

    private ValueTask<IAsyncDisposable?> SetAsync(FakeStep step)
    {
        FakeSteps[] all =
        [
            Payouts.PaySteps, Payouts.QuerySteps, Collections.CollectSteps, Collections.RefundSteps, Collections.QuerySteps,
                Business.ExecuteSteps, Business.QuerySteps,
            Business.ConfirmSteps, Business.AdviseSteps, Business.ProbeSteps, Institution.RegisterSteps, Institution.LimitSteps,
                Institution.AssessSteps, Notices.DeliverSteps,
        ];
        foreach (FakeSteps steps in all)
        {
            steps.Otherwise = step;
        }

        return ValueTask.FromResult<IAsyncDisposable?>(new Undo(() =>
        {
            foreach (FakeSteps steps in all)
            {
                steps.Otherwise = FakeStep.Answer;
            }
        }));
    }

    private bool IsLate(Instruction instruction) => TimeProvider.System.GetUtcNow() > instruction.SendBefore + Payouts.LateBookingWindow;
}
