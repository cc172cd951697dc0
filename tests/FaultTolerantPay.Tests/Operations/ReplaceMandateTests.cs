using FaultTolerantPay.Advances;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Testing.InMemory;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>Operators replace the mandate by which a customer is debited.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReplaceMandateTests : IDisposable
{
    private static readonly Mandate AtBeta = new(StandInHarness.Beta, "agreement-2");
    private static readonly Mandate AtAlpha = new(StandInHarness.Alpha, "agreement-3");
    private static readonly CustomerId Customer = new("customer-1");
    private readonly FakeCollectionChannel _beta = new(StandInHarness.Beta);
    private readonly StandInHarness _world;
    private Func<StandInCommit, bool> _storeFails = _ => false;

    public ReplaceMandateTests() => _world = World();

    public void Dispose() => _world.Dispose();

    private StandInHarness World(Action<FaultTolerantPayBuilder>? configure = null)
    {
        var disk = new InMemoryDisk();
        return new StandInHarness(
            pay =>
            {
                pay.Collection(options => options.Delay = TimeSpan.Zero);
                configure?.Invoke(pay);
            },
            services => services
                .AddSingleton<ICollectionChannel>(_beta)
                .AddSingleton<IOperatorQueries>(new InMemoryOperatorQueries(disk))
                .AddSingleton(InterceptedStore.Around(
                    new InMemoryStandInStore(disk), (commit, store) => _storeFails(commit)
                        ? throw new StoreException("The test broke the store.") { NothingWritten = true } : store())));
    }

    [Test]
    public async Task Replace_CollectionIsDue_TheNextInstructionGoesByIt()
    {
        TransactionRequest request = await FailingAsync(ChannelResult.SoftDecline("51"));
        DateTimeOffset? due = (await _world.AdvanceOfAsync(request)).NextActionAt;
        OperatorActionResult replaced = await ReplaceAsync(request, "o-1", AtBeta);
        Assert.That((replaced.Status, replaced.Advance!.Mandate, replaced.Advance.NextActionAt),
            Is.EqualTo((OperatorActionStatus.Done, (Mandate?)AtBeta, due)), "It is collected when it was due.");
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(1));
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(1), "collections by the old mandate");
        Assert.That(_beta.Sent.Select(sent => (sent.Key.Ordinal, sent.Mandate, sent.MerchantAtInstitution)),
            Is.EqualTo(new[] { (2, (Mandate?)AtBeta, (InstitutionMerchantId?)new InstitutionMerchantId("beta-shop")) }),
            "collections by the new mandate");
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state");
        TimelineEvent line = (await _world.Store.ListTimelineAsync(request.Key, default)).Single(line => line.Name == "mandate-replaced");
        Assert.That((line.Detail, line.Operator),
            Is.EqualTo(("at beta, replacement o-1: account closed", (OperatorId?)StandInHarness.Clerk)), "line on the timeline");
        await _world.AssertLedgerAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Replace_CollectionIsUnknown_NothingIsSentBeforeItEndedForCertain(bool happened)
    {
        _world.AlphaCollection.OnQuery = _ => throw new TimeoutException("no answer");
        TransactionRequest request = await FailingAsync(ChannelResult.Unknown());
        Assert.That((await ReplaceAsync(request, "o-1", AtBeta)).Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        await _world.PassAsync(TimeSpan.FromDays(1), TimeSpan.FromMinutes(30));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.InFlight!.Mandate, _world.AlphaCollection.Sent.Count, _beta.Sent.Count),
            Is.EqualTo((AdvanceState.CollectionUnknown, request.Mandate, 1, 0)), "the collection under way keeps its mandate");

        _world.AlphaCollection.OnQuery = _ => happened ? QueryResult.Found(ChannelResult.Succeeded()) : QueryResult.NotFound;
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromMinutes(30));
        Assert.That((_world.AlphaCollection.Sent.Count, _beta.Sent.Count), Is.EqualTo((1, happened ? 0 : 1)),
            "collections by either mandate once it ended");
        Assert.That((await _world.AdvanceOfAsync(request)).CollectedMinor, Is.EqualTo(request.Amount.Minor), "amount collected");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Replace_RefusedForGood_IsTakenUpAgain()
    {
        TransactionRequest request = await FailingAsync(ChannelResult.HardDecline("14"));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.NeedsMandate), Is.EqualTo((AdvanceState.Delinquent, true)), "before");
        OperatorActionResult replaced = await ReplaceAsync(request, "o-1", AtBeta);
        Assert.That((replaced.Advance!.State, replaced.Advance.NeedsMandate, replaced.Advance.NextActionAt),
            Is.EqualTo((AdvanceState.CollectionDue, false, (DateTimeOffset?)_world.Now)), "after the replacement");
        await _world.WorkAsync();
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state in the end");
        Assert.That(_beta.Sent.Single().Mandate, Is.EqualTo(AtBeta), "mandate of the collection");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Replace_NoChannelCollectedByIt_IsTakenUpAgain()
    {
        using StandInHarness world = World(pay => pay.Admission(options => options.RequireMandate = false));
        await world.AddMerchantAsync();
        world.Fail();
        TransactionRequest request = world.Request() with { Mandate = null };
        Assert.That((await world.Pipeline.ExecuteAsync(request)).Kind, Is.EqualTo(OutcomeKind.Advanced), "payment");
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Delinquent), "state before");
        Assert.That((await world.Operations.ReplaceMandateAsync(request.Key, Replacement("o-1", AtBeta), default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "replacement");
        await world.WorkAsync();
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state in the end");
    }

    [Test]
    public async Task Replace_TheOldMandateIsRefusedForGoodAfterwards_CollectionGoesOnByTheNewOne()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.Detector.Recover();
        _world.AlphaCollection.OnCollect = _ =>
        {
            Assert.That(ReplaceAsync(request, "o-1", AtBeta).GetAwaiter().GetResult().Status, Is.EqualTo(OperatorActionStatus.Done));
            return ChannelResult.HardDecline("14");
        };
        await _world.PassAsync(TimeSpan.FromMinutes(10));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, _world.AlphaCollection.Sent.Count, _beta.Sent.Count), Is.EqualTo((AdvanceState.Collected, 1, 1)));
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Replace_GivenUpForAnotherReason_WaitsForTheOperator([Values] bool isStopped)
    {
        using StandInHarness world = World(pay => pay.Collection(options => options.MaxAttempts = isStopped ? 12 : 1));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.AlphaCollection.OnCollect = _ => ChannelResult.SoftDecline("51");
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(5));
        if (isStopped)
        {
            Assert.That((await world.Operations.StopCollectionAsync(request.Key, StandInHarness.Clerk, "disputed", default)).Status,
                Is.EqualTo(OperatorActionStatus.Done), "an operator stops the collection");
        }

        OperatorActionResult replaced = await world.Operations.ReplaceMandateAsync(request.Key, Replacement("o-1", AtBeta), default);
        Assert.That((replaced.Status, replaced.Advance!.State), Is.EqualTo((OperatorActionStatus.Done, AdvanceState.Delinquent)),
            "the replacement does not start it again");
        await world.PassAsync(TimeSpan.FromDays(10), TimeSpan.FromHours(6));
        Assert.That(_beta.Sent, Is.Empty, "nothing is collected");

        Assert.That((await world.Operations.RetryCollectionAsync(request.Key, StandInHarness.Clerk, "agreed", default)).Status,
            Is.EqualTo(OperatorActionStatus.Done), "an operator starts it again");
        await world.WorkAsync();
        Assert.That(_beta.Sent.Single().Mandate, Is.EqualTo(AtBeta), "mandate of the collection");
    }

    [Test]
    public async Task Replace_OriginalIsBookedAsExecuted_IsNotTakenUp()
    {
        // Only evidence leads there: the customer paid at the business system, and got too large a refund.
        Advance advance = await _world.AdvanceOfAsync(await FailingAsync(ChannelResult.HardDecline("14"))) with { IsSuperseded = true };
        AdvanceChange replaced = new AdvanceChange(advance, _world.Now)
            .ReplaceMandate(new MandateChange("o-1", AtBeta, _world.Now), "order o-1", StandInHarness.Clerk, _world.Now);
        Assert.That((replaced.After.State, replaced.After.Mandate), Is.EqualTo((AdvanceState.Delinquent, (Mandate?)AtBeta)));
    }

    [Test]
    public async Task Replace_TakenUpThenExecutedAfterAll_NothingIsCollected()
    {
        TransactionRequest request = await FailingAsync(ChannelResult.HardDecline("14"));
        await ReplaceAsync(request, "o-1", AtBeta);
        Assert.That((await _world.Recovery.ReportExecutedAsync(request.Key, request.Amount, StandInHarness.Clerk, "statement",
            default)).Status, Is.EqualTo(OperatorActionStatus.Done), "report");
        await _world.PassAsync(TimeSpan.FromDays(2), TimeSpan.FromHours(6));
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Superseded), "state");
        Assert.That(_beta.Sent, Is.Empty, "collections by the new mandate");
        OperatorActionResult tooLate = await ReplaceAsync(request, "o-2", AtAlpha);
        Assert.That((tooLate.Status, tooLate.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed, "the advance is Superseded; nothing is collected or refunded to the customer")),
            "another replacement");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task Replace_GivenAgain_IsDoneOnceWhateverCameAfter()
    {
        TransactionRequest request = await FailingAsync(ChannelResult.SoftDecline("51"));
        Assert.That((await ReplaceAsync(request, "o-1", AtBeta)).Status, Is.EqualTo(OperatorActionStatus.Done), "first replacement");
        Assert.That((await ReplaceAsync(request, "o-1", AtBeta)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "the same again");
        Assert.That((await ReplaceAsync(request, "o-2", AtAlpha)).Status, Is.EqualTo(OperatorActionStatus.Done), "second replacement");
        OperatorActionResult late = await ReplaceAsync(request, "o-1", AtBeta);
        Assert.That((late.Status, late.Advance!.Mandate), Is.EqualTo((OperatorActionStatus.AlreadyDone, (Mandate?)AtAlpha)),
            "the first one again");
        OperatorActionResult other = await ReplaceAsync(request, "o-2", AtBeta);
        Assert.That((other.Status, other.Reason, other.Advance!.Mandate),
            Is.EqualTo((OperatorActionStatus.NotAllowed, "replacement o-2 set another mandate before", (Mandate?)AtAlpha)),
            "the second one with another mandate");
        Assert.That((await _world.Store.ListTimelineAsync(request.Key, default)).Count(line => line.Name == "mandate-replaced"),
            Is.EqualTo(2), "lines on the timeline");
        Assert.That((await _world.Operations.ReplaceMandateAsync(_world.Request("none").Key, Replacement("o-3", AtBeta), default)).Status,
            Is.EqualTo(OperatorActionStatus.NotFound), "unknown payment");
    }

    [Test]
    public async Task Replace_Errors_AreNamedAllAtOnceAndTheTokenIsNot()
    {
        MandateReplacement replacement = new()
        {
            Id = "",
            Mandate = new Mandate(new InstitutionId("gamma"), "4111 1111 1111 1111"),
            By = new OperatorId(""),
            Reason = "",
        };
        OperatorActionResult one = await _world.Operations.ReplaceMandateAsync(_world.Request().Key, replacement, default);
        OperatorActionResult all =
            await _world.Operations.ReplaceMandatesAsync(new CustomerId(""), new InstitutionId("a b"), replacement, default);
        Assert.That((one.Status, all.Status), Is.EqualTo((OperatorActionStatus.BadInput, OperatorActionStatus.BadInput)), "status");
        foreach (string? reason in new[] { one.Reason, all.Reason })
        {
            Assert.That(reason,
                Does.Contain("replacement id is ''").And.Contain(
                    "mandate institution is 'gamma': expected one with a collection channel").And.Contain(
                        "mandate token is 'the value given'")
                .And.Contain("operator is ''").And.Contain("reason").And.Not.Contain("4111"), "errors of one replacement");
        }
        Assert.That(all.Reason, Does.Contain("customer is ''").And.Contain("institution is 'a b'"),
            "errors of a replacement for a customer");
    }

    [Test]
    public async Task Replace_PausedAtTheOldChannel_GoesOnThroughTheNew()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        await _world.Controls.PauseAsync(ControlTarget.Channel(StandInHarness.Alpha), PausedWork.Collections, StandInHarness.Clerk,
            "double debits", default);
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.AdvanceOfAsync(request)).PausedByControl, Is.Not.Null);
        await ReplaceAsync(request, "o-1", AtBeta);
        await _world.WorkAsync();
        Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected));
    }

    [Test]
    public async Task Replace_PausedAtBoth_StaysPaused()
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        await _world.Controls.PauseAsync(ControlTarget.Everything, PausedWork.Collections, StandInHarness.Clerk, "double debits", default);
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        await ReplaceAsync(request, "o-1", AtBeta);
        await _world.PassAsync(TimeSpan.FromHours(3), TimeSpan.FromMinutes(10));
        Advance advance = await _world.AdvanceOfAsync(request);
        Assert.That((advance.State, advance.PausedByControl is null, advance.CollectionOrdinal, _beta.Sent.Count),
            Is.EqualTo((AdvanceState.CollectionDue, false, 0, 0)));
    }

    [Test]
    public async Task ReplaceAll_OfACustomer_EachOpenAdvanceGoesOnByIt()
    {
        TransactionRequest[] owed = await ThreeDelinquentAsync();
        OperatorActionResult result = await ReplaceAllAsync("o-1", AtBeta);
        Assert.That(result, Is.EqualTo(new OperatorActionResult(OperatorActionStatus.Done, null) { Replaced = 3 }), "result");
        await _world.WorkAsync();
        foreach (TransactionRequest request in owed)
        {
            Assert.That((await _world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Collected), "state of each advance");
        }

        Assert.That(_beta.Sent.Select(sent => sent.Customer).Distinct(), Is.EqualTo(new[] { Customer }), "customers that were debited");
        TimelineEvent line = (await _world.Store.ListTimelineAsync(owed[0].Key, default)).Single(line => line.Name == "mandate-replaced");
        Assert.That((line.Detail, line.Operator),
            Is.EqualTo(("at beta, replacement o-1 for customer customer-1: account closed", (OperatorId?)StandInHarness.Clerk)),
            "line on the timeline");
        Assert.That((await ReplaceAllAsync("o-1", AtBeta)).Status, Is.EqualTo(OperatorActionStatus.NotFound), "Nothing is open any more.");
        await _world.AssertLedgerAsync();
    }

    [Test]
    public async Task ReplaceAll_OfOneInstitution_LeavesTheOthers()
    {
        TransactionRequest[] owed = await ThreeDelinquentAsync();
        await ReplaceAsync(owed[1], "o-1", new Mandate(StandInHarness.Beta, "dead"));
        OperatorActionResult result = await ReplaceAllAsync("o-2", AtAlpha, StandInHarness.Alpha);
        Assert.That((result.Status, result.Replaced, result.Unchanged), Is.EqualTo((OperatorActionStatus.Done, 2, 0)), "result");
        Assert.That((await _world.AdvanceOfAsync(owed[1])).Mandate!.Value.Token, Is.EqualTo("dead"), "mandate at another institution");
        Assert.That((await ReplaceAllAsync("o-3", AtAlpha, new InstitutionId("gamma"))).Reason,
            Is.EqualTo("customer customer-1 has no open advance with a mandate at gamma"), "institution without an open advance");
    }

    [Test]
    public async Task ReplaceAll_Interrupted_GoesOnWhenGivenAgain()
    {
        TransactionRequest[] owed = await ThreeDelinquentAsync();
        int left = 2;
        _storeFails = commit => commit.Timeline.Any(line => line.Name == "mandate-replaced") && left-- == 0;
        Assert.That(async () => await ReplaceAllAsync("o-1", AtBeta, StandInHarness.Alpha), Throws.TypeOf<StoreException>(), "interrupted");
        Assert.That((await _world.AdvanceOfAsync(owed[2])).Mandate, Is.EqualTo(owed[2].Mandate), "what it did not reach keeps its mandate");
        _storeFails = _ => false;
        // Somebody decides otherwise on one of them before the replacement goes on.
        await ReplaceAsync(owed[0], "o-2", AtAlpha);
        Assert.That(await ReplaceAllAsync("o-1", AtBeta, StandInHarness.Alpha),
            Is.EqualTo(new OperatorActionResult(OperatorActionStatus.Done, null) { Replaced = 1, Unchanged = 2 }), "given again");
        Assert.That(await ReplaceAllAsync("o-1", AtBeta, StandInHarness.Alpha),
            Is.EqualTo(new OperatorActionResult(OperatorActionStatus.AlreadyDone, null) { Unchanged = 3 }), "given a third time");
        Assert.That((await _world.AdvanceOfAsync(owed[0])).Mandate, Is.EqualTo(AtAlpha), "mandate of the first advance");
        Assert.That((await _world.AdvanceOfAsync(owed[2])).Mandate, Is.EqualTo(AtBeta), "mandate of the last advance");
    }

    [Test]
    public async Task ReplaceAll_MoreThanAPage_AllOfThem()
    {
        await _world.AddMerchantAsync(limitMinor: 1_000_000);
        const int Count = StoreRules.MaxPageSize + 3;
        for (int order = 0; order < Count; order++)
        {
            await _world.AdvancedAsync($"order-{order}");
        }

        Assert.That((await ReplaceAllAsync("o-1", AtBeta)).Replaced, Is.EqualTo(Count));
    }

    /// <summary>An advance whose first collection, through alpha, ended so; beta's succeed.</summary>
    private async Task<TransactionRequest> FailingAsync(ChannelResult first)
    {
        await _world.AddMerchantAsync();
        TransactionRequest request = await _world.AdvancedAsync();
        _world.AlphaCollection.OnCollect = _ => first;
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That(_world.AlphaCollection.Sent, Has.Count.EqualTo(1));
        return request;
    }

    /// <summary>Three advances of one customer and one of another, all refused for good by alpha.</summary>
    private async Task<TransactionRequest[]> ThreeDelinquentAsync()
    {
        await _world.AddMerchantAsync();
        _world.AlphaCollection.OnCollect = _ => ChannelResult.HardDecline("14");
        TransactionRequest[] owed =
            [await _world.AdvancedAsync("order-1"), await _world.AdvancedAsync("order-2"), await _world.AdvancedAsync("order-3")];
        Assert.That((await _world.Pipeline.ExecuteAsync(_world.Request("order-4", customer: "customer-2"))).Kind,
            Is.EqualTo(OutcomeKind.Advanced));
        _world.Detector.Recover();
        await _world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await _world.Store.ListAdvancesAsync(AdvanceState.Delinquent, null, 10, default)).Count, Is.EqualTo(4));
        return owed;
    }

    private static MandateReplacement Replacement(string id, Mandate mandate) => new()
    {
        Id = id,
        Mandate = mandate,
        By = StandInHarness.Clerk,
        Reason = "account closed",
    };

    private async Task<OperatorActionResult> ReplaceAsync(TransactionRequest request, string id, Mandate mandate) =>
        await _world.Operations.ReplaceMandateAsync(request.Key, Replacement(id, mandate), default);

    private async Task<OperatorActionResult> ReplaceAllAsync(string id, Mandate mandate, InstitutionId? institution = null) =>
        await _world.Operations.ReplaceMandatesAsync(Customer, institution, Replacement(id, mandate), default);
}
