using System.Diagnostics.Metrics;
using FaultTolerantPay.Advances;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>
/// What a channel's result leaves: the next query, the payment's outcome, late results, and the counts of results and reports.
/// </summary>
internal sealed class ResultEffectTests
{
    private static readonly TransactionKey Key = Samples.Key();
    private static readonly TransactionOutcome Pending = new() { Kind = OutcomeKind.Pending, DecidedAt = Samples.Start };

    private readonly List<string> _counted = [];
    private StandInHarness _world = null!;
    private MeterListener _listener = null!;

    private ResultRecorder Recorder => _world.Get<ResultRecorder>();

    [SetUp]
    public void StartWorld()
    {
        _counted.Clear();
        _world = StandInHarness.CollectsAtOnce();
        _listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "faulttolerantpay.instructions" or "faulttolerantpay.reports")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counted.Add($"{instrument.Name.Split('.')[^1]} {value}: {string.Join(' ', tags.ToArray().Select(tag => tag.Value))}"));
        _listener.Start();
    }

    [TearDown]
    public void DropWorld()
    {
        _listener.Dispose();
        _world.Dispose();
    }

    /// <summary>The first wait is 5 s, and each query doubles it.</summary>
    [TestCase(0, false, 5)]
    [TestCase(0, true, 10)]
    [TestCase(1, false, 10)]
    [TestCase(1, true, 20)]
    [TestCase(2, true, 40)]
    [TestCase(9, true, 300)]
    public async Task ApplyAsync_StillUnknown_TheNextQueryWaitsByTheQueriesSoFar(int queries, bool wasQuery, int seconds)
    {
        Advance sent = Under(InstructionPurpose.Collection, AdvanceState.Collecting, queries);
        var change = new AdvanceChange(sent, _world.Now, Pending);
        AdvanceChange unresolved = await Recorder.ApplyAsync(change, sent.InFlight!.Key, ChannelResult.Unknown(), wasQuery);
        Assert.That(unresolved.After.NextActionAt, Is.EqualTo(_world.Now.AddSeconds(seconds)));
        Assert.That(unresolved.After.InFlight!.Queries, Is.EqualTo(wasQuery ? queries + 1 : queries));
    }

    /// <summary>
    /// Nobody hears the result itself, so the merchant is notified even if the last answer was that the payment is in progress.
    /// </summary>
    [Test]
    public async Task ApplyAsync_PaymentWasInProgress_TheOutcomeIsNotified()
    {
        Advance sent = Under(InstructionPurpose.Payout, AdvanceState.PayoutSent);
        var change = new AdvanceChange(sent, _world.Now, Pending with { Reason = OutcomeReasons.InProgress });
        AdvanceChange paid = await Recorder.ApplyAsync(change, sent.InFlight!.Key, ChannelResult.Succeeded());
        Assert.That(paid.Notices.Select(notice => (notice.Kind, notice.Outcome!.Kind)),
            Is.EqualTo(new[] { (NoticeKind.OutcomeChanged, OutcomeKind.Advanced) }));
    }

    /// <summary>The fee is dropped, but the part that was collected is true.</summary>
    [Test]
    public async Task ApplyAsync_PartWithAnImplausibleFee_OnlyThePartIsBooked()
    {
        Advance sent = Under(InstructionPurpose.Collection, AdvanceState.Collecting);
        var change = new AdvanceChange(sent, _world.Now, Pending);
        AdvanceChange collected = await Recorder.ApplyAsync(
            change, sent.InFlight!.Key, ChannelResult.PartCollected(400) with { FeeMinor = 1_001 });
        Assert.That((collected.After.CollectedMinor, collected.After.FeesMinor), Is.EqualTo((400L, 0L)));
        Assert.That(collected.Discrepancies.Single().Kind, Is.EqualTo(DiscrepancyKind.SenselessFigure));
    }

    [TestCase(AdvanceState.PayoutUnknown, OperationOutcome.Unknown, InstructionPurpose.Payout, null, OutcomeReasons.PayoutUnknown)]
    [TestCase(AdvanceState.PayoutUnknown, OperationOutcome.Unknown, InstructionPurpose.Payout, OutcomeReasons.PayoutUnknown, null)]
    [TestCase(AdvanceState.PayoutUnknown, OperationOutcome.Unknown, InstructionPurpose.Collection, null, null)]
    [TestCase(AdvanceState.PayoutSent, OperationOutcome.Pending, InstructionPurpose.Payout, OutcomeReasons.InProgress,
        OutcomeReasons.PayoutPending)]
    [TestCase(AdvanceState.PayoutSent, OperationOutcome.Unknown, InstructionPurpose.Payout, OutcomeReasons.InProgress, null)]
    public void WithOutcome_PaymentStaysPending_OnlyANewReasonIsStored(
        AdvanceState state, OperationOutcome outcome, InstructionPurpose purpose, string? before, string? expected)
    {
        Advance sent = Under(InstructionPurpose.Payout, state);
        var change = new AdvanceChange(
            sent with { InFlight = sent.InFlight! with { Outcome = outcome } }, _world.Now, Pending with { Reason = before });
        Assert.That(
            ResultRecorder.WithOutcome(change, purpose, isHeard: false).Outcome,
            Is.EqualTo(expected is null ? null : Pending with { Reason = expected }));
    }

    [Test]
    public async Task RecordAsync_CallWasGivenUpTwice_TheChannelsOwnResultIsStoredInTheEnd()
    {
        (TransactionRequest request, Instruction instruction, LoadedAdvance known) = await CollectingAsync();
        TaskCompletionSource<SendResult> timeout = new(), own = new();

        await Recorder.RecordAsync(instruction, new SendResult(ChannelResult.Unknown(ChannelCodes.Timeout), timeout.Task), known);
        AdvanceState givenUp = (await _world.AdvanceOfAsync(request)).State;
        // What follows a late result runs on the thread that completes it, unless a test's own context is there.
        await Task.Run(() => timeout.SetResult(new SendResult(ChannelResult.Unknown(ChannelCodes.Timeout), own.Task)));
        AdvanceState timedOut = (await _world.AdvanceOfAsync(request)).State;
        await Task.Run(() => own.SetResult(new SendResult(ChannelResult.Succeeded("booked"))));
        Advance collected = await _world.AdvanceOfAsync(request);

        Assert.That((givenUp, timedOut), Is.EqualTo((AdvanceState.CollectionUnknown, AdvanceState.CollectionUnknown)));
        Assert.That((collected.State, collected.CollectedMinor), Is.EqualTo((AdvanceState.Collected, 5_000L)));
        await _world.AssertLedgerAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task RecordAsync_Result_IsCounted(bool wasQuery)
    {
        (_, Instruction instruction, _) = await CollectingAsync();
        _counted.Clear();
        await Recorder.RecordAsync(instruction, ChannelResult.Succeeded(), wasQuery);
        Assert.That(_counted, Is.EqualTo(new[] { $"instructions 1: Collection Succeeded alpha {wasQuery}" }));
    }

    [Test]
    public async Task ReportAsync_EveryStatus_IsCounted()
    {
        (_, Instruction instruction, _) = await CollectingAsync();
        ChannelReport report = Report(instruction, 5_000, ChannelResult.Succeeded());
        _counted.Clear();
        await _world.Answers.ReportAsync(report with { Reference = "unheard-of" }, default);
        await _world.Answers.ReportAsync(report with { AmountMinor = 1 }, default);
        await _world.Answers.ReportAsync(report, default);
        Assert.That(_counted.Where(line => line.StartsWith("reports", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "reports 1: NotFound Collection", "reports 1: Refused Collection", "reports 1: Recorded Collection" }));
    }

    /// <summary>A decline is about the whole instruction, whatever part it names.</summary>
    [TestCase(5_000, ReportStatus.Recorded)]
    [TestCase(400, ReportStatus.Refused)]
    public async Task ReportAsync_DeclineNamesAPart_ItsAmountIsTheWholeOne(long amount, ReportStatus expected)
    {
        (_, Instruction instruction, _) = await CollectingAsync();
        ChannelReport report = Report(instruction, amount, ChannelResult.SoftDecline("51") with { PartMinor = 400 });
        Assert.That(await _world.Answers.ReportAsync(report, default), Is.EqualTo(expected));
    }

    [Test]
    public async Task ReportAsync_RefusedAgain_IsRecordedOnceInItsOwnCurrency()
    {
        (TransactionRequest request, Instruction instruction, _) = await CollectingAsync();
        ChannelReport foreign = Report(instruction, 5_000, ChannelResult.Succeeded()) with { Currency = new Currency("USD") };
        await _world.Answers.ReportAsync(foreign, default);
        Advance first = await _world.AdvanceOfAsync(request);
        await _world.Answers.ReportAsync(foreign, default);

        Assert.That((await _world.OpenDiscrepancyAsync()).Evidence, Does.Contain("with 50.00 USD under"));
        Assert.That(await _world.AdvanceOfAsync(request), Is.EqualTo(first));
        Assert.That((await _world.Ledger.GetHistoryAsync(request.Key, default))!.Timeline.Count(line => line.Name == "report-refused"),
            Is.EqualTo(1));
    }

    /// <summary>A payment whose collection the channel accepted and has not booked yet.</summary>
    private async Task<(TransactionRequest Request, Instruction Instruction, LoadedAdvance Known)> CollectingAsync()
    {
        await _world.AddMerchantAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.Pending();
        _world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Pending());
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(2));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That(advance.State, Is.EqualTo(AdvanceState.Collecting));
        return (request, advance.InFlight!, new LoadedAdvance(advance, (await _world.Store.FindTransactionAsync(request.Key, default))!));
    }

    private static ChannelReport Report(Instruction instruction, long amount, ChannelResult result) => new()
    {
        Reference = instruction.Reference,
        ReportedBy = instruction.Channel,
        Purpose = instruction.Key.Purpose,
        AmountMinor = amount,
        Currency = instruction.Amount.Currency,
        Result = result,
    };

    /// <summary>An advance of 10.00 EUR with an instruction under way.</summary>
    private static Advance Under(InstructionPurpose purpose, AdvanceState state, int queries = 0) => Samples.Advance(Key, state) with
    {
        IsPaid = purpose != InstructionPurpose.Payout,
        InFlight = Samples.Instruction(Key, purpose) with { Queries = queries },
    };
}
