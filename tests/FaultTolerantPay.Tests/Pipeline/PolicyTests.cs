using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Pipeline;

public sealed class PolicyTests
{
    [TestCase(false, OutcomeKind.Refused)]
    [TestCase(true, OutcomeKind.Advanced)]
    public async Task ExecuteAsync_CapsLeaveOutTheCurrency_AreNotTakenForNoLimit(bool hasCapForIt, OutcomeKind expected)
    {
        using var world = new StandInHarness(pay => pay.Caps(options =>
        {
            options.Exposure.Add(new ExposureCap { Currency = "JPY", MaxCount = 1 });
            if (hasCapForIt)
            {
                options.Exposure.Add(new ExposureCap { Currency = "EUR", MaxCount = 1 });
            }
        }));
        await world.AddMerchantAsync();
        world.Fail();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(expected));
        Assert.That(outcome.Refusal?.Rule, Is.EqualTo(hasCapForIt ? null : RuleNames.CurrencyCapped));
        Assert.That(outcome.Refusal?.Code, Is.EqualTo(hasCapForIt ? null : RefusalCode.ExposureCapReached));
    }

    /// <summary>A cap of unknown originals in one currency is none in another: the payment is held, not advanced.</summary>
    [Test]
    public async Task StandInOnUnknown_OwnCapInAnotherCurrencyAlone_IsHeld()
    {
        using var world = new StandInHarness(pay => pay
            .Pipeline(options => options.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn)
            .Caps(options => options.Exposure =
            [
                new() { Currency = "EUR", MaxCount = 9 }, new() { Currency = "JPY", MaxCount = 9 }, new()
                {
                    Scope = CounterScope.PrimaryUnknown,
                    Currency = "JPY",
                    MaxCount = 9,
                },
            ]));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());

        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Pending));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task PromiseToPay_PayoutFails_IsAnsweredOnceDurableAndTriedUntilPaid()
    {
        using var world = new StandInHarness(pay => pay.Settlement(options =>
        {
            options.PromiseToPay = true;
            options.PromisedPayoutsBeforeDiscrepancy = 3;
        }));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.HardDecline("closed");
        world.BetaPayout.OnPay = instruction => instruction.Key.Ordinal < 6 ? ChannelResult.SoftDecline("later")
            : ChannelResult.Succeeded();
        TransactionRequest request = world.Request();

        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        Assert.That(outcome.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
        await world.AssertLedgerAsync();
        world.Restart();
        await world.PassAsync(TimeSpan.FromHours(1));

        Advance advance = await world.AdvanceOfAsync(request);
        Assert.That(advance.IsPaid, Is.True);
        Assert.That(advance.PayoutOrdinal, Is.EqualTo(6));
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.PromisedPayoutOverdue));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task StandInOnUnknown_OwnCapHoldsAndRefusalsAreHeld()
    {
        using var world = new StandInHarness(pay => pay
            .Pipeline(options => options.WhenPrimaryUnknown = UnknownPrimaryPolicy.StandIn)
            .Caps(options => options.Exposure =
                [new() { Currency = "EUR", MaxCount = 9 }, new() { Scope = CounterScope.PrimaryUnknown, Currency = "EUR", MaxCount = 1 }]));
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);

        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request("a"));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("b"));

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.Pending), "A refusal would be a second answer.");
        Assert.That(second.Reason, Is.EqualTo(OutcomeReasons.PrimaryUnknown));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Recorded_CrashInBetween_BusinessSystemIsAskedLater()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => throw new InvalidOperationException("the process dies here");
        TransactionRequest request = world.Request();
        TransactionOutcome unknown = await world.Pipeline.ExecuteAsync(request);
        Assert.That(unknown.Kind, Is.EqualTo(OutcomeKind.Pending));
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Executed, "p-1");
        world.Restart();
        await world.PassAsync(TimeSpan.FromMinutes(2));

        TransactionOutcome final =
            await world.Pipeline.ExecuteAsync(request with { RequestedAt = world.Now, AnswerBy = world.Now + TimeSpan.FromSeconds(5) });
        Assert.That(final.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(final.Reference, Is.EqualTo("p-1"));
    }

    [Test]
    public async Task Recorded_EveryWay_OneOutcome()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionOutcome healthy = await world.Pipeline.ExecuteAsync(world.Request("healthy"));
        TransactionOutcome replay = await world.Pipeline.ExecuteAsync(world.Request("healthy"));
        world.Fail();
        TransactionOutcome advanced = await world.Pipeline.ExecuteAsync(world.Request("advanced"));
        TransactionOutcome refused = await world.Pipeline.ExecuteAsync(world.Request("refused", 200_000));
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(healthy.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(replay.IsReplay, Is.True);
        Assert.That(world.Primary.Executed, Has.Count.EqualTo(1));
        Assert.That(advanced.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(refused.Refusal!.Code, Is.EqualTo(RefusalCode.LimitExceeded));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Recorded_Unavailable_SameKeyMayTryAgain()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync(consents: false);
        world.Primary.OnExecute = _ => PrimaryResult.NotExecuted(FaultKind.Connection);
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request());
        world.Primary.OnExecute = _ => PrimaryResult.Succeeded();
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request());
        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Unavailable));
        Assert.That(second.Kind, Is.EqualTo(OutcomeKind.CompletedByPrimary));
        Assert.That(second.IsReplay, Is.False);
    }

    [Test]
    public async Task Caps_EachScope_RefusesWithTheAmounts([Values(CounterScope.All, CounterScope.Outage, CounterScope.Institution,
        CounterScope.Merchant, CounterScope.Customer)] CounterScope scope)
    {
        using var world = new StandInHarness(pay =>
            pay.Caps(options => options.Exposure.Add(new ExposureCap { Scope = scope, Currency = "EUR", MaxAmountMinor = 7_000 })));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionOutcome first = await world.Pipeline.ExecuteAsync(world.Request("a"));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("b"));
        TransactionOutcome fits = await world.Pipeline.ExecuteAsync(world.Request("c", 2_000));

        Assert.That(first.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(second.Refusal!.Code, Is.EqualTo(RefusalCode.ExposureCapReached));
        Assert.That(second.Refusal.ToString(), Does.Contain("50.00 EUR").And.Contain("70.00 EUR"));
        Assert.That(fits.Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That(await world.Store.FindAdvanceAsync(world.Request("b").Key, default), Is.Null);
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Caps_CapForOne_ReplacesTheCapForEach()
    {
        using var world = new StandInHarness(pay => pay.Caps(options =>
        {
            options.Exposure.Add(new ExposureCap { Scope = CounterScope.Merchant, Currency = "EUR", MaxCount = 0 });
            options.Exposure.Add(new ExposureCap { Scope = CounterScope.Merchant, Id = "shop", Currency = "EUR", MaxCount = 5 });
        }));
        await world.AddMerchantAsync();
        await world.AddMerchantAsync("kiosk");
        world.Fail();
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request())).Kind, Is.EqualTo(OutcomeKind.Advanced));
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request(merchant: "kiosk"))).Refusal!.Code,
            Is.EqualTo(RefusalCode.ExposureCapReached));
    }

    [Test]
    public async Task Velocity_WindowFull_RefusesUntilItSlidesOn()
    {
        using var world = new StandInHarness(pay => pay.Caps(options => options.Velocity.Add(
            new VelocityWindow { Scope = CounterScope.Customer, Currency = "EUR", Length = TimeSpan.FromHours(1), MaxCount = 2 })));
        await world.AddMerchantAsync();
        world.Fail();
        OutcomeKind[] kinds = [];
        for (int i = 0; i < 3; i++)
        {
            kinds = [.. kinds, (await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"))).Kind];
        }

        Assert.That(kinds, Is.EqualTo(new[] { OutcomeKind.Advanced, OutcomeKind.Advanced, OutcomeKind.Refused }));
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("other", customer: "customer-2"))).Kind,
            Is.EqualTo(OutcomeKind.Advanced));

        world.Time.Advance(TimeSpan.FromMinutes(66));
        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("later"))).Kind, Is.EqualTo(OutcomeKind.Advanced));
    }

    [Test]
    public async Task Velocity_CommitIsSlow_CountsWhatOthersTookMeanwhile()
    {
        TaskCompletionSource held = new();
        bool isFirst = true;
        async ValueTask<CommitResult> HoldFirst(StandInCommit commit, Func<ValueTask<CommitResult>> apply)
        {
            if (isFirst && commit.Limits.Count > 0)
            {
                isFirst = false;
                await held.Task;
            }
            return await apply();
        }
        using var world = new StandInHarness(
            pay => pay
                .Pipeline(options => options.StoreTimeout = TimeSpan.FromMinutes(1))
                .Caps(options => options.Velocity.Add(
                    new VelocityWindow
                    {
                        Scope = CounterScope.Customer,
                        Currency = "EUR",
                        Length = TimeSpan.FromSeconds(60),
                        MaxCount = 2,
                    })),
            services => services.AddSingleton(InterceptedStore.Around(new InMemoryStandInStore(), HoldFirst)));
        await world.AddMerchantAsync();
        world.Fail();

        Task<TransactionOutcome> slow = world.Pipeline.ExecuteAsync(world.Request("slow")).AsTask();
        world.Time.Advance(TimeSpan.FromSeconds(20));
        TransactionOutcome second = await world.Pipeline.ExecuteAsync(world.Request("second"));
        TransactionOutcome third = await world.Pipeline.ExecuteAsync(world.Request("third"));
        held.SetResult();

        Assert.That(new[] { second.Kind, third.Kind }, Is.EqualTo(new[] { OutcomeKind.Advanced, OutcomeKind.Advanced }));
        Assert.That((await slow).Refusal?.Code, Is.EqualTo(RefusalCode.VelocityExceeded),
            "two others took the window that also holds this payment");
    }

    [Test]
    public async Task Velocity_AnotherClockForgetsCounters_StillCounts()
    {
        using var world = new StandInHarness(pay => pay.Caps(options => options.Velocity.Add(
            new VelocityWindow { Scope = CounterScope.Customer, Currency = "EUR", Length = TimeSpan.FromSeconds(60), MaxCount = 1 })));
        await world.AddMerchantAsync();
        world.Fail();
        await world.Pipeline.ExecuteAsync(world.Request("first"));

        // A node whose clock is ahead by minutes forgets what its own windows no longer hold.
        await world.Store.DeleteOldPaymentsAsync(world.Now - TimeSpan.FromDays(30), world.Now + TimeSpan.FromMinutes(10), default);

        Assert.That((await world.Pipeline.ExecuteAsync(world.Request("second"))).Refusal?.Code, Is.EqualTo(RefusalCode.VelocityExceeded));
    }

    [Test]
    public async Task HostStage_AtItsPlace_RefusesAndFailsClosed([Values] StagePosition position, [Values] bool throws)
    {
        var stage = new TestStage(position, throws);
        using var world = new StandInHarness(services: services => services.AddSingleton<IStandInStage>(stage));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(world.Request());
        Assert.That(outcome.Refusal!.Code, Is.EqualTo(RefusalCode.StageRefused));
        Assert.That(outcome.Refusal.Rule, Is.EqualTo(throws ? RuleNames.StageFailed : "fraud"));
        Assert.That(stage.Seen!.AppliedLimit is not null, Is.EqualTo(position >= StagePosition.BeforeCredit));
        Assert.That(stage.Seen.AppliedCredit is not null, Is.EqualTo(position >= StagePosition.BeforeSettlement));
        Assert.That(world.AlphaPayout.Sent, Is.Empty);
    }

    [Test]
    public async Task Callback_PendingPayout_IsResolvedOnceAndContradictionOpensADiscrepancy()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Pending();
        TransactionRequest request = world.Request();
        TransactionOutcome outcome = await world.Pipeline.ExecuteAsync(request);
        Assert.That(outcome.Reason, Is.EqualTo(OutcomeReasons.PayoutPending));
        Instruction payout = world.AlphaPayout.Sent.Single();
        Instruction another = payout with { AssignedReference = "unknown" };

        Assert.That(await world.ReportAsync(another, ChannelResult.Succeeded()), Is.EqualTo(ReportStatus.NotFound));
        Assert.That(await world.ReportAsync(payout, ChannelResult.Succeeded("c-1")), Is.EqualTo(ReportStatus.Recorded));
        Assert.That(await world.ReportAsync(payout, ChannelResult.Succeeded("c-1")), Is.EqualTo(ReportStatus.Recorded));
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty);
        await world.ReportAsync(payout, ChannelResult.HardDecline("closed"));

        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid));
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Single().Kind,
            Is.EqualTo(DiscrepancyKind.ContradictingEvidence));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Resolve_StillUnknown_OperatorSaysWhatHappened()
    {
        using var world = new StandInHarness(pay => pay.Channels(options => options.QueriesBeforeDiscrepancy = 3));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        world.AlphaPayout.OnQuery = _ => throw new TimeoutException();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        InstructionKey key = world.AlphaPayout.Sent.Single().Key;
        Assert.That((await world.Operations.ResolveAsync(key, OperationOutcome.NotExecuted, StandInHarness.Clerk, "called the channel",
            default)).Status, Is.EqualTo(OperatorActionStatus.NotAllowed));
        await world.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5));
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Select(open => open.Kind).Distinct(),
            Is.EqualTo(new[] { DiscrepancyKind.StillUnknown }));

        OperatorActionResult resolved =
            await world.Operations.ResolveAsync(key, OperationOutcome.Succeeded, StandInHarness.Clerk, "called the channel", default);
        Assert.That(resolved.Advance!.State, Is.EqualTo(AdvanceState.Paid));
        await world.AssertLedgerAsync();
    }

    [Test]
    public async Task Resolve_CallMayStillBeBooked_IsNotAllowedYet()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        await world.Pipeline.ExecuteAsync(world.Request());
        InstructionKey key = world.AlphaPayout.Sent.Single().Key;

        // The send window (5 s) is over; the call's time limit (10 s), the channel's own booking time (10 s) and what clocks may differ (2
        // s) are not.
        world.Time.Advance(TimeSpan.FromSeconds(26));
        OperatorActionResult early =
            await world.Operations.ResolveAsync(key, OperationOutcome.NotExecuted, StandInHarness.Clerk, "called the channel", default);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        OperatorActionResult late =
            await world.Operations.ResolveAsync(key, OperationOutcome.NotExecuted, StandInHarness.Clerk, "called the channel", default);

        Assert.That(early.Status, Is.EqualTo(OperatorActionStatus.NotAllowed));
        Assert.That(late.Status, Is.EqualTo(OperatorActionStatus.Done));
    }

    [Test]
    public async Task Resolve_PostDebitAdviceStillWaits_IsNotAllowed()
    {
        using var world = new StandInHarness(pay => pay
            .Recovery(options => options.AdviceMode = AdviceMode.PostsDebit)
            .Collection(options => options.Delay = TimeSpan.Zero));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        world.Primary.OnAdvise = _ => PrimaryResult.Unknown(FaultKind.Application);
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        InstructionKey debit = (await world.AdvanceOfAsync(request)).InFlight!.Key;

        OperatorActionResult result =
            await world.Operations.ResolveAsync(debit, OperationOutcome.NotExecuted, StandInHarness.Clerk, "asked the desk", default);

        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.NotAllowed),
            "The advice is sent again, and a second debit would follow the first.");
    }

    private sealed class TestStage(StagePosition position, bool throws) : IStandInStage
    {
        public StandInContext? Seen { get; private set; }

        public StagePosition Position => position;

        public ValueTask<Refusal?> DecideAsync(StandInContext context, CancellationToken cancellationToken)
        {
            Seen = context;
            return throws
                ? throw new InvalidOperationException("the fraud engine is down")
                : ValueTask.FromResult<Refusal?>(new Refusal { Code = RefusalCode.StageRefused, Rule = "fraud" });
        }
    }

    [Test]
    public async Task Resolve_PostDebitAdviceWaitsBehindAThousand_IsNotAllowed()
    {
        using var world = new StandInHarness(pay => pay
            .Recovery(options =>
            {
                options.AdviceMode = AdviceMode.PostsDebit;
                options.Confirmations.MaxPerSecond = 100_000;
                options.Confirmations.MaxConcurrent = 1_000;
            })
            .Collection(options => options.Delay = TimeSpan.Zero));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest last = null!;
        for (int order = 0; order <= StoreRules.MaxPageSize; order++)
        {
            await world.Pipeline.ExecuteAsync(last = world.Request($"order-{order:D4}", 1));
        }

        world.Detector.Recover();
        world.Primary.OnAdvise = _ => PrimaryResult.Unknown(FaultKind.Application);
        await world.PassAsync(TimeSpan.FromMinutes(2));

        OperatorActionResult resolved = await world.Operations.ResolveAsync(
            new InstructionKey(last.Key, InstructionPurpose.Collection, 1), OperationOutcome.NotExecuted, StandInHarness.Clerk,
            "called the business system", default);

        Assert.That((await world.AdvanceOfAsync(last)).State, Is.EqualTo(AdvanceState.Collecting));
        Assert.That((resolved.Status, resolved.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed, $"the advice that carries {last.Key} Collection 1 still waits to be sent")));
    }

    [Test]
    public async Task NotFound_AskedByANodeWhoseClockMayBeAhead_CountsOnlyAfterTheSkew()
    {
        using var world = new StandInHarness(pay =>
            pay.Channels(options => (options.MinQueryDelay, options.MaxQueryDelay) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1))));
        await world.AddMerchantAsync();
        world.Fail();
        world.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        world.AlphaPayout.OnQuery = _ => QueryResult.NotFound;
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        // The channel may still book 10 s after the deadline, and clocks may differ by 2 s.
        DateTimeOffset over = world.AlphaPayout.Sent.Single().SendBefore + TimeSpan.FromSeconds(12);

        await world.PassAsync(over - world.Now - TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.PayoutUnknown));
        await world.PassAsync(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(1));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Released));
    }
}
