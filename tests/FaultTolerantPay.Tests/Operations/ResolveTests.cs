using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Channels.EvidenceSteps;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>
/// An operator says what became of an instruction: not before it has ended for certain, and not against what was stored meanwhile.
/// </summary>
public sealed class ResolveTests
{
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
            default)).Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "too early");
        await world.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5));
        Assert.That((await world.Store.ListDiscrepanciesAsync(true, null, 10, default)).Select(open => open.Kind).Distinct(),
            Is.EqualTo(new[] { DiscrepancyKind.StillUnknown }), "open discrepancies");

        OperatorActionResult resolved =
            await world.Operations.ResolveAsync(key, OperationOutcome.Succeeded, StandInHarness.Clerk, "called the channel", default);
        Assert.That(resolved.Advance!.State, Is.EqualTo(AdvanceState.Paid), "state once resolved");
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

    /// <summary>Nobody knows the window of a channel that was removed: the longest one counts.</summary>
    [Test]
    public async Task Resolve_ChannelIsNoLongerRegistered_MayStillBeBookedForTheLongestWindowAndIsShown()
    {
        using var before = new StandInHarness();
        await before.AddMerchantAsync();
        before.Fail();
        before.AlphaPayout.LateBookingWindow = TimeSpan.FromHours(1);
        before.AlphaPayout.OnPay = _ => ChannelResult.Unknown();
        TransactionRequest request = before.Request();
        await before.Pipeline.ExecuteAsync(request);
        InstructionKey key = before.AlphaPayout.Sent.Single().Key;
        using var after = new StandInHarness(
            services: services => services.Remove(services.Single(of => of.ImplementationInstance == before.AlphaPayout)), beside: before);

        await after.PassAsync(TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(5));
        OperatorActionResult early =
            await after.Operations.ResolveAsync(key, OperationOutcome.NotExecuted, StandInHarness.Clerk, "asked the channel", default);
        IReadOnlyList<Discrepancy> shown = await after.Store.ListDiscrepanciesAsync(openOnly: true, after: null, 10, default);
        after.Time.Advance(TimeSpan.FromDays(30));
        OperatorActionResult late =
            await after.Operations.ResolveAsync(key, OperationOutcome.NotExecuted, StandInHarness.Clerk, "asked the channel", default);

        Assert.That(shown.Select(open => open.Kind), Has.Member(DiscrepancyKind.StillUnknown));
        Assert.That(after.BetaPayout.Sent, Is.Empty, "nothing else is tried");
        Assert.That((early.Status, late.Status), Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.Done)));
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
    public async Task Resolve_AnotherAnswerCameFirst_SaysSoAndNotesNothing()
    {
        using StandInHarness world = StandInHarness.CollectsAtOnce();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        InstructionKey payout = world.AlphaPayout.Sent[0].Key;

        OperatorActionResult otherwise =
            await world.Operations.ResolveAsync(payout, OperationOutcome.NotExecuted, StandInHarness.Clerk, Why, default);
        OperatorActionResult same =
            await world.Operations.ResolveAsync(payout, OperationOutcome.Succeeded, StandInHarness.Clerk, Why, default);
        OperatorActionResult never = await world.Operations.ResolveAsync(payout with { Ordinal = 7 }, OperationOutcome.Succeeded,
            StandInHarness.Clerk, Why, default);

        Assert.That((otherwise.Status, same.Status, never.Status),
            Is.EqualTo((OperatorActionStatus.Conflict, OperatorActionStatus.AlreadyDone, OperatorActionStatus.NotAllowed)),
            "otherwise, the same, never sent");
        Assert.That(otherwise.Reason, Does.Contain("Succeeded"), "the reason says what came first");
        Assert.That((await world.Ledger.GetHistoryAsync(request.Key, default))!.Timeline.Select(line => line.Name),
            Has.None.EqualTo("resolved-by-operator"), "timeline");
    }

    [Test]
    public async Task Resolve_AnotherAnswerIsStoredMeanwhile_IsNotDone()
    {
        StandInHarness? running = null;
        bool races = false;
        var store = InterceptedStore.Around(new InMemoryStandInStore(), async (commit, next) =>
        {
            if (races && commit.Timeline.Any(line => line.Name == "resolved-by-operator"))
            {
                races = false;
                await running!.ReportAsync(running.AlphaCollection.Sent[0], ChannelResult.Succeeded("a moment earlier"));
            }
            return await next();
        });
        using var world = running =
            new StandInHarness(pay => pay.Collection(options => options.Delay = TimeSpan.Zero), services => services.AddSingleton(store));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.AlphaCollection.OnCollect = _ => ChannelResult.Unknown();
        world.AlphaCollection.OnQuery = _ => QueryResult.Found(ChannelResult.Unknown());
        await world.PassAsync(TimeSpan.FromMinutes(10));
        races = true;

        OperatorActionResult resolved = await world.Operations.ResolveAsync(world.AlphaCollection.Sent[0].Key, OperationOutcome.NotExecuted,
            StandInHarness.Clerk, Why, default);

        Assert.That((resolved.Status, resolved.Advance!.State), Is.EqualTo((OperatorActionStatus.Conflict, AdvanceState.Collected)),
            resolved.Reason);
        Assert.That((await world.Ledger.GetHistoryAsync(request.Key, default))!.Timeline.Select(line => line.Name),
            Has.None.EqualTo("resolved-by-operator"));
        await world.AssertLedgerAsync();
    }
}
