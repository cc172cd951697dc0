using FaultTolerantPay.Storage;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>One message that nobody takes holds up nothing else, and an operator sees it soon.</summary>
public class MessageTests
{
    private const string Why = "asked them by phone";

    private static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    [Test]
    public async Task Notices_OneOfAMerchantIsNeverTaken_TheOthersAreDelivered()
    {
        var sink = new PickySink("order-1");
        using StandInHarness world = await RefusingAsync(sink, 3);

        await world.PassAsync(TimeSpan.FromSeconds(30), Step);

        Assert.That(sink.Delivered, Is.EquivalentTo(new[] { "order-0", "order-2" }));
    }

    [Test]
    public async Task Notice_IsNeverTaken_IsParkedWithinMinutes()
    {
        var sink = new PickySink("order-0");
        using StandInHarness world = await RefusingAsync(sink, 1);
        DateTimeOffset began = world.Now;

        await world.PassAsync(TimeSpan.FromHours(1), Step);

        Discrepancy parked = await world.OpenDiscrepancyAsync();
        Assert.That(parked.Kind, Is.EqualTo(DiscrepancyKind.NoticeOverdue), "kind of the discrepancy");
        Assert.That(parked.OpenedAt - began, Is.GreaterThan(TimeSpan.FromMinutes(10)).And.LessThan(TimeSpan.FromMinutes(20)),
            "time until it is parked");
        Assert.That(sink.Tries, Is.EqualTo(new RecoveryOptions().MaxMessageAttempts), "attempts");
    }

    [Test]
    public async Task Notices_OfOnePayment_NeedNoOrder()
    {
        var sink = new PickySink("order-1");
        using StandInHarness world = await RefusingAsync(sink, 0);
        TransactionRequest request = world.Request("order-1");
        OutboxMessage first = Notice(request, NoticeKind.AdmissionRefused);
        OutboxMessage second = Notice(request, NoticeKind.OutcomeChanged);
        sink.Takes = second.Id;
        await AppendAsync(world, first, second);

        await world.WorkAsync();

        Assert.That((await world.Store.FindMessageAsync(second.Id, default))!.Status, Is.EqualTo(OutboxStatus.Delivered),
            "The one before it is not taken.");
        Assert.That((await world.Store.FindMessageAsync(first.Id, default))!.Status, Is.EqualTo(OutboxStatus.Waiting));
    }

    [Test]
    public async Task Advices_OfOnePayment_KeepTheirOrder()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        OutboxMessage advanced = (await world.Store.FindMessageAsync(request.Key + "#advanced", default))!;
        OutboxMessage second = advanced with { Number = 0, Advice = advanced.Advice! with { Id = "second" } };
        await AppendAsync(world, second);
        int failures = 2;
        world.Primary.OnAdvise = _ => failures-- > 0 ? throw new TimeoutException() : PrimaryResult.Succeeded();
        world.Detector.Recover();

        await world.PassAsync(TimeSpan.FromMinutes(5), Step);

        Assert.That(world.Primary.Advised.Select(advice => advice.Id),
            Is.EqualTo(new[] { advanced.Id, advanced.Id, advanced.Id, "second" }));
    }

    [Test]
    public async Task Advice_Declined_IsNotSentAgainAndIsSeenAtOnce()
    {
        using StandInHarness world = await DecliningAsync();

        await world.PassAsync(TimeSpan.FromHours(1));

        Assert.That(world.Primary.Advised, Has.Count.EqualTo(1));
        Discrepancy declined = await world.OpenDiscrepancyAsync();
        Assert.That((declined.Kind, declined.Evidence),
            Is.EqualTo((DiscrepancyKind.AdviceDeclined, "the business system declined shop/order-1#advanced with code 'closed-account'")));
    }

    [Test]
    public async Task SendAgain_ParkedMessage_IsSentAndItsDiscrepancyIsClosed()
    {
        using StandInHarness world = await DecliningAsync();
        string id = (await world.OpenDiscrepancyAsync()).Id;
        world.Primary.OnAdvise = _ => PrimaryResult.Succeeded();

        OperatorActionResult again = await Messages(world).SendAgainAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That(again.Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        Assert.That(world.Primary.Advised, Has.Count.EqualTo(2), "number of sends");
        Discrepancy closed = (await world.Store.FindDiscrepancyAsync(id, default))!;
        Assert.That((closed.ClosedBy, closed.Decision), Is.EqualTo(((OperatorId?)StandInHarness.Clerk, Why)), "the discrepancy is closed");
        Assert.That(await TimelineAsync(world),
            Does.Contain("message-again shop/order-1#advanced: asked them by phone clerk").And.Contain(
                "message-delivered shop/order-1#advanced "),
            "timeline");
        OperatorActionResult tooLate = await Messages(world).SendAgainAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default);
        Assert.That((tooLate.Status, tooLate.Reason), Is.EqualTo((OperatorActionStatus.NotAllowed, "it was delivered")),
            "sent again after delivery");
    }

    [Test]
    public async Task SendAgain_DeclinedOnceMore_IsSeenOnceMore()
    {
        using StandInHarness world = await DecliningAsync();
        string first = (await world.OpenDiscrepancyAsync()).Id;
        await Messages(world).SendAgainAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default);

        await world.WorkAsync();

        Assert.That((await world.OpenDiscrepancyAsync()).Id, Is.EqualTo(first[..^1] + "2"));
    }

    [Test]
    public async Task Skip_ParkedMessage_IsNeverSent()
    {
        using StandInHarness world = await DecliningAsync();
        world.Primary.OnAdvise = _ => PrimaryResult.Succeeded();

        OperatorActionResult skipped = await Messages(world).SkipAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default);
        OperatorActionResult again = await Messages(world).SkipAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default);
        await world.PassAsync(TimeSpan.FromHours(1));

        Assert.That((skipped.Status, again.Status), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)),
            "status, of its repetition too");
        Assert.That(world.Primary.Advised, Has.Count.EqualTo(1), "number of sends");
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty, "no discrepancy is open");
        Assert.That(await TimelineAsync(world), Does.Contain("message-skipped shop/order-1#advanced: asked them by phone clerk"),
            "timeline");
    }

    [Test]
    public async Task ParkNow_MessageThatWaits_IsParkedAndSeen()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        world.Primary.OnAdvise = _ => throw new TimeoutException();
        world.Detector.Recover();
        await world.WorkAsync();

        OperatorActionResult parked = await Messages(world).ParkNowAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default);
        await world.PassAsync(TimeSpan.FromHours(1));

        Assert.That(parked.Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        Assert.That(world.Primary.Advised, Has.Count.EqualTo(1), "number of sends");
        Assert.That((await world.OpenDiscrepancyAsync()).Evidence,
            Is.EqualTo("shop/order-1#advanced was parked by clerk after 1 attempts: asked them by phone"), "evidence of the discrepancy");
        Assert.That((await Messages(world).ParkNowAsync("shop/order-1#advanced", StandInHarness.Clerk, Why, default)).Status,
            Is.EqualTo(OperatorActionStatus.AlreadyDone), "parked again");
    }

    [Test]
    public async Task Actions_OnNotices_AreDoneToo()
    {
        var sink = new PickySink("order-0");
        using StandInHarness world = await RefusingAsync(sink, 1);
        await world.WorkAsync();
        string id = $"{world.Request("order-0").Key}#{NoticeKind.LimitExceeded}";

        OperatorActionResult parked = await Messages(world).ParkNowAsync(id, StandInHarness.Clerk, Why, default);
        await world.PassAsync(TimeSpan.FromMinutes(5));
        int triesWhileParked = sink.Tries;
        sink.Takes = id;
        OperatorActionResult again = await Messages(world).SendAgainAsync(id, StandInHarness.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That((parked.Status, again.Status, triesWhileParked), Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.Done, 1)),
            "parked, sent again, attempts while parked");
        Assert.That(sink.Delivered, Is.EqualTo(new[] { "order-0" }), "delivered");
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty, "open discrepancies");
    }

    [Test]
    public async Task Actions_WithErrors_AreRefusedWithAllOfThem()
    {
        using var world = new StandInHarness();

        OperatorActionResult bad = await Messages(world).SkipAsync("", default, "", default);
        OperatorActionResult none = await Messages(world).SkipAsync("no#such", StandInHarness.Clerk, Why, default);

        Assert.That(bad.Status, Is.EqualTo(OperatorActionStatus.BadInput), "status");
        Assert.That(bad.Reason, Does.Contain("operator is ''").And.Contain("reason is empty").And.Contain("message is ''"), "reason");
        Assert.That((none.Status, none.Reason), Is.EqualTo((OperatorActionStatus.NotFound, "there is no message 'no#such'")),
            "unknown message");
    }

    /// <summary>
    /// M2: once an operator has said that a debit was not posted, its advice must not post it after all; and while it may be posted, nobody
    /// says so.
    /// </summary>
    [Test]
    public async Task Actions_OnAnAdviceThatPostsADebit_NeverLetItBePostedTwice()
    {
        using var world = new StandInHarness(pay => pay.Collection(o => o.Delay = TimeSpan.Zero)
            .Recovery(o => (o.AdviceMode, o.MaxMessageAttempts) = (AdviceMode.PostsDebit, 2)));
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Primary.OnAdvise = _ => throw new TimeoutException();
        world.Detector.Recover();
        await world.PassAsync(TimeSpan.FromMinutes(2), Step);
        Advance advance = await world.AdvanceOfAsync(request);
        string id = advance.InFlight!.Reference;
        Assert.That((await world.Store.FindMessageAsync(id, default))!.Status, Is.EqualTo(OutboxStatus.Parked), "the advice is parked");

        await Messages(world).SendAgainAsync(id, StandInHarness.Clerk, Why, default);
        OperatorActionResult whileItWaits =
            await world.Operations.ResolveAsync(advance.InFlight.Key, OperationOutcome.NotExecuted, StandInHarness.Clerk, Why, default);
        await Messages(world).ParkNowAsync(id, StandInHarness.Clerk, Why, default);
        OperatorActionResult whileACallMayBeUnderWay =
            await world.Operations.ResolveAsync(advance.InFlight.Key, OperationOutcome.NotExecuted, StandInHarness.Clerk, Why, default);
        world.Time.Advance(2 * new RecoveryOptions().CallTimeout);
        OperatorActionResult resolved =
            await world.Operations.ResolveAsync(advance.InFlight.Key, OperationOutcome.NotExecuted, StandInHarness.Clerk, Why, default);
        OperatorActionResult tooLate = await Messages(world).SendAgainAsync(id, StandInHarness.Clerk, Why, default);

        Assert.That((whileItWaits.Status, whileACallMayBeUnderWay.Status, resolved.Status),
            Is.EqualTo((OperatorActionStatus.NotAllowed, OperatorActionStatus.NotAllowed, OperatorActionStatus.Done)),
            "while it waits, while a call may be under way, once resolved");
        Assert.That((tooLate.Status, tooLate.Reason),
            Is.EqualTo((OperatorActionStatus.NotAllowed, "the collection that it carries has ended")), "after its collection has ended");
    }

    [Test]
    public async Task ConfirmNow_AdvanceThatWaits_IsAskedAtOnce()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        TransactionRequest request = await world.AdvancedAsync();
        world.Detector.Recover();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.InFlight);
        await world.PassAsync(TimeSpan.FromMinutes(20), Step);
        int asked = (await world.AdvanceOfAsync(request)).ConfirmationAttempts;
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Cancelled);
        await world.WorkAsync();
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.Paid), "Its next question is minutes away.");

        OperatorActionResult now = await world.Operations.ConfirmNowAsync(request.Key, StandInHarness.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That(now.Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        Assert.That(asked, Is.GreaterThan(3), "number of confirmations");
        Assert.That((await world.AdvanceOfAsync(request)).State, Is.EqualTo(AdvanceState.CollectionDue), "state");
        Assert.That(await TimelineAsync(world), Does.Contain("confirm-now asked them by phone clerk"), "timeline");
        OperatorActionResult nobodyToAsk = await world.Operations.ConfirmNowAsync(request.Key, StandInHarness.Clerk, Why, default);
        Assert.That(nobodyToAsk.Status, Is.EqualTo(OperatorActionStatus.NotAllowed), "advance that needs no confirmation");
        Assert.That((await world.AdvanceOfAsync(request)).CollectAt, Is.GreaterThan(world.Now), "It is not collected earlier.");
    }

    [Test]
    public async Task ConfirmNow_PendingPayment_IsAskedAtOnce()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        world.Primary.OnExecute = _ => PrimaryResult.Unknown(FaultKind.Timeout);
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.InFlight);
        TransactionRequest request = world.Request();
        await world.Pipeline.ExecuteAsync(request);
        await world.PassAsync(TimeSpan.FromMinutes(20), Step);
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.Executed);
        await world.WorkAsync();
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind, Is.EqualTo(OutcomeKind.Pending),
            "outcome before");

        OperatorActionResult now = await world.Operations.ConfirmNowAsync(request.Key, StandInHarness.Clerk, Why, default);
        await world.WorkAsync();

        Assert.That(now.Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        Assert.That((await world.Store.FindTransactionAsync(request.Key, default))!.Outcome.Kind,
            Is.EqualTo(OutcomeKind.CompletedByPrimary), "outcome after");
        Assert.That((await world.Operations.ConfirmNowAsync(request.Key, StandInHarness.Clerk, Why, default)).Status,
            Is.EqualTo(OperatorActionStatus.NotAllowed), "payment with a final outcome");
        Assert.That((await world.Operations.ConfirmNowAsync(world.Request("no-such").Key, StandInHarness.Clerk, Why, default)).Status,
            Is.EqualTo(OperatorActionStatus.NotFound), "unknown payment");
    }

    [Test]
    public async Task Confirmation_BusinessSystemCannotCancel_IsNotLateBeforeItsStatement()
    {
        using var world = new StandInHarness();
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        world.Detector.Recover();
        world.Primary.OnConfirm = _ => new OriginalResult(OriginalStatus.CannotCancel);

        await world.PassAsync(TimeSpan.FromHours(35), TimeSpan.FromMinutes(10));
        Assert.That(await world.Store.ListDiscrepanciesAsync(true, null, 10, default), Is.Empty);
        await world.PassAsync(TimeSpan.FromHours(2), TimeSpan.FromMinutes(10));

        Assert.That((await world.OpenDiscrepancyAsync()).Kind, Is.EqualTo(DiscrepancyKind.ConfirmationOverdue));
    }

    private static IMessageActions Messages(StandInHarness world) => world.Get<IMessageActions>();

    private static async Task<StandInHarness> DecliningAsync()
    {
        var world = new StandInHarness();
        await world.AddMerchantAsync();
        await world.AdvancedAsync();
        world.Primary.OnAdvise = _ => PrimaryResult.Declined("closed-account");
        world.Detector.Recover();
        await world.WorkAsync();
        return world;
    }

    /// <summary>Payments above the limit, each refused with a notice.</summary>
    private static async Task<StandInHarness> RefusingAsync(PickySink sink, int payments)
    {
        var world = new StandInHarness(services: services => services.AddSingleton<INoticeSink>(sink));
        await world.AddMerchantAsync(limitMinor: 1);
        world.Fail();
        for (int i = 0; i < payments; i++)
        {
            Assert.That((await world.Pipeline.ExecuteAsync(world.Request($"order-{i}"))).Kind, Is.EqualTo(OutcomeKind.Refused));
        }

        return world;
    }

    private static OutboxMessage Notice(TransactionRequest request, NoticeKind kind) => new()
    {
        Notice = new Notice
        {
            Id = $"{request.Key}#{kind}",
            Kind = kind,
            Key = request.Key,
            Outcome = new TransactionOutcome { Kind = OutcomeKind.Failed, DecidedAt = request.RequestedAt },
        },
    };

    private static async Task AppendAsync(StandInHarness world, params OutboxMessage[] messages) => await world.Store.CommitAsync(
        new StandInCommit
        {
            At = world.Now,
            Outbox = [.. messages],
            Work = [new WorkChange(messages[0].Stream, world.Now, KeepsEarlier: true)],
        }, default);

    private static async Task<string[]> TimelineAsync(StandInHarness world) =>
        [.. (await world.Store.ListTimelineAsync(world.Request().Key, default)).Select(line =>
            $"{line.Name} {line.Detail} {line.Operator}")];

    private sealed class PickySink(string refuses) : INoticeSink
    {
        public List<string> Delivered { get; } = [];

        public int Tries { get; private set; }

        /// <summary>The id of a notice of that order that it takes all the same.</summary>
        public string? Takes { get; set; }

        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken)
        {
            if (notice.Key.Order.Value == refuses && notice.Id != Takes)
            {
                Tries++;
                throw new InvalidOperationException("no such number");
            }
            Delivered.Add(notice.Key.Order.Value);
            return ValueTask.CompletedTask;
        }
    }
}
