using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Storage;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

[OnOneThread]
public sealed class CardPaymentTests
{
    [Test]
    public async Task Pay_BestChannelSucceeds_IsPaidThereAndBooked()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded("bank-1") with { FeeMinor = 60 };

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(), default);

        ChannelPayment paid = answer.Payment!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Refusal, Is.Null);
            Assert.That(paid.State, Is.EqualTo(ChannelPaymentState.Paid));
            Assert.That(answer.Operation!.Channel, Is.EqualTo(First));
            Assert.That(answer.Operation.ChannelReference, Is.EqualTo("bank-1"));
            Assert.That(paid.MaskedCard, Is.EqualTo("622202*********0123"));
            Assert.That(paid.CardToken, Does.StartWith("k1:").And.Not.Contain(Number));
            Assert.That(paid.Decision.Fingerprint, Is.EqualTo(world.Router.Current.Fingerprint));
            Assert.That(paid.Decision.Channels.Select(channel => channel.Channel), Is.EqualTo(new[] { First, Second, Third }));
            Assert.That(paid.Decision.Reasons, Has.Length.EqualTo(3).And.Some.Contains("rank 1"));
            Assert.That(paid.Decision.Inputs, Does.Contain("amount=100.00 CNY"));
            Assert.That(await world.FindAsync(), Is.EqualTo(paid));
        }

        IReadOnlyList<ChannelBalance> balances = await world.Ledger.GetChannelBalancesAsync(default);
        Assert.That(balances.Single(balance => balance.Account == Account.ChannelReceivable).BalanceMinor, Is.EqualTo(10_000 - 60));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Pay_OrderReachesAdapter_HasChannelReferenceAndCardOnlyForTheCall()
    {
        using var world = new CardWorld();
        string? number = null;
        world.FirstProvider.OnOrder = order =>
        {
            number = order.Card!.Number.ToString();
            return ProviderResult.Succeeded();
        };
        CardDetails card = Card();

        await world.Payments.PayAsync(world.Request(), card, default);

        ChannelOrder sent = world.FirstProvider.Orders.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(number, Is.EqualTo(Number));
            Assert.That(card.IsCleared, Is.True);
            Assert.That(sent.Card!.IsCleared, Is.True);
            Assert.That(sent.Channel.Id, Is.EqualTo(First));
            Assert.That(sent.Reference, Has.Length.EqualTo(32));
            Assert.That(sent.ToString(), Does.Not.Contain(Number));
        }
    }

    [TestCase(OperationOutcome.NotExecuted, TestName = "not executed")]
    [TestCase(OperationOutcome.Declined, TestName = "declined softly")]
    public async Task Pay_ChannelCertainlyDidNotTakeIt_NextChannelIsTried(OperationOutcome outcome)
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => new ProviderResult { Outcome = outcome, Code = "c-1" };

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(answer.Payment.Operations.Select(operation => (operation.Channel, operation.Outcome)),
            Is.EqualTo(new[] { (First, outcome), (Second, OperationOutcome.Succeeded) }));
    }

    [Test]
    public async Task Pay_HardDecline_NoOtherChannelIsTried()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.HardDecline("43");

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Declined));
        Assert.That(world.SecondProvider.Orders, Is.Empty);
    }

    [Test]
    public async Task Pay_PolicySaysWhatFollowsADecline_ItIsDone()
    {
        using var world = new CardWorld(retry: new RetryRules { HardDecline = RetryStep.NextChannel, SoftDecline = RetryStep.Stop });
        world.FirstProvider.OnOrder = _ => ProviderResult.HardDecline("43");
        world.SecondProvider.OnOrder = _ => ProviderResult.SoftDecline("51");

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Declined));
        Assert.That(answer.Payment.Operations.Select(operation => operation.Channel), Is.EqualTo(new[] { First, Second }));
        Assert.That(world.ThirdProvider.Orders, Is.Empty, "after a soft decline the policy stops");
    }

    [Test]
    public async Task Pay_RequestIsLostAndThePolicyWouldGoOn_StaysUnknown()
    {
        RetryStep next = RetryStep.NextChannel;
        using var world = new CardWorld(
            retry: new RetryRules { TechnicalFailure = next, SoftDecline = next, HardDecline = next, CustomerAbandoned = next });
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseRequest);

        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(5)), Card(), default));

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Unknown));
        Assert.That(world.SecondProvider.Orders, Is.Empty, "unknown blocks (M3)");
    }

    [Test]
    public async Task Pay_AllChannelsRefuse_EndsUnpaidAndAnotherAttemptMayBePaid()
    {
        using var world = new CardWorld();
        foreach (FakeProvider provider in world.Providers)
        {
            provider.OnOrder = _ => ProviderResult.SoftDecline("51");
        }

        CardPaymentAnswer refused = await world.Payments.PayAsync(world.Request(), Card(), default);
        world.SecondProvider.OnOrder = _ => ProviderResult.Succeeded();
        CardPaymentAnswer again = await world.Payments.PayAsync(world.Request(Key(attempt: "attempt-2")), Card(), default);

        Assert.That(refused.Payment!.State, Is.EqualTo(ChannelPaymentState.Declined));
        Assert.That(refused.Payment.Operations, Has.Length.EqualTo(3));
        Assert.That(again.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
    }

    [Test]
    public async Task Pay_AnswerIsLost_NoOtherChannelAndTheQueryFindsIt()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);

        CardPaymentAnswer answer = await world.UntilAsync(world.Payments.PayAsync(world.Request(), Card(), default));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid), "the query found it");
            Assert.That(world.FirstProvider.Orders, Has.Count.EqualTo(1));
            Assert.That(world.SecondProvider.Orders, Is.Empty);
        }
    }

    [Test]
    public async Task Pay_RequestIsLost_StaysUnknownUntilTheChannelCanNoLongerBookIt()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseRequest);

        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(5)), Card(), default));

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Unknown));
        Assert.That(world.SecondProvider.Orders, Is.Empty, "not found is not final yet");
        await world.PassAsync(TimeSpan.FromMinutes(5));
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.NotExecuted));
        Assert.That(world.SecondProvider.Orders, Is.Empty, "nobody waits for it any more");
    }

    [Test]
    public async Task Pay_PendingAndCallbackComes_CallerGetsTheResult()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending("bank-1");
        Task<CardPaymentAnswer> paying = world.Payments.PayAsync(world.Request(), Card(), default).AsTask();
        ChannelOperation pending = (await world.FindAsync()).Operations.Single();
        Assert.That(pending.Outcome, Is.EqualTo(OperationOutcome.Pending));

        CallbackResult called = await world.CallBackAsync(world.FirstProvider, Says(pending, ProviderResult.Succeeded("bank-1")));

        CardPaymentAnswer answer = await paying.WaitAsync(TimeSpan.FromSeconds(30));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(called.Status, Is.EqualTo(CallbackStatus.Recorded));
            Assert.That(called.Reply!.Body, Is.EqualTo("success"u8.ToArray()));
            Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
            Assert.That(world.FirstProvider.QuerySteps.Calls, Is.Zero);
        }
    }

    [Test]
    public async Task Pay_PendingAndOnlyQueriesAnswer_CallerGetsTheResult()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        ValueTask<CardPaymentAnswer> paying = world.Payments.PayAsync(world.Request(), Card(), default);
        world.FirstProvider.Settle((await world.FindAsync()).Operations.Single().Reference, ProviderResult.Succeeded());

        CardPaymentAnswer answer = await world.UntilAsync(paying);

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(world.FirstProvider.QuerySteps.Calls, Is.EqualTo(1));
    }

    [Test]
    public async Task Pay_PendingBeyondTheDeadline_AnswersInProgressAndWorkFindsTheResult()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();

        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(3)), Card(), default));
        world.FirstProvider.Settle(answer.Operation!.Reference, ProviderResult.Succeeded());
        await world.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.InProgress));
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
    }

    [Test]
    public async Task Pay_ChannelAnswersAfterTheTimeout_LateAnswerIsRecorded()
    {
        using var world = new CardWorld(pay => pay.Payments(options => options.PollDelay = TimeSpan.FromMinutes(1)));
        world.FirstProvider.OrderSteps.Next(FakeStep.HangForGood);
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(12)), Card(), default));

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Unknown));
        Assert.That(answer.Operation!.Code, Is.EqualTo("timeout"));
        Assert.That(world.SecondProvider.Orders, Is.Empty);
    }

    [TestCase("6222021234567890123", Description = "no valid check digit")]
    [TestCase("1030000000000000009", Description = "a bank whose cards begin with 1")]
    [TestCase("955880123456", Description = "12 digits")]
    public async Task Pay_ProviderRepeatsACardNumberOfAnyKind_IsNotKept(string number)
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ =>
            ProviderResult.Succeeded($"ref-{number}") with { Code = $"{new string('x', 190)}{number}" };

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(number), default);

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        string shown = $"{answer.Operation} {string.Join(' ', await world.Get<IStandInStore>().ListTimelineAsync(Key(), default))}";
        Assert.That(shown, Does.Not.Contain(number[..9]));
    }

    [Test]
    public async Task Pay_SameRequestAgain_IsReplayed()
    {
        using var world = new CardWorld();
        ChannelPayment paid = await world.PaidAsync();

        CardPaymentAnswer again = await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(again.IsReplay, Is.True);
        Assert.That(again.Payment, Is.EqualTo(paid));
        Assert.That(world.FirstProvider.Orders, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Pay_SameAttemptWithOtherContent_IsAConflict()
    {
        using var world = new CardWorld();
        await world.PaidAsync();

        CardPaymentAnswer[] answers =
        [
            await world.Payments.PayAsync(world.Request(minor: 9_999), Card(), default),
            await world.Payments.PayAsync(world.Request(), Card("6222021234567890131"), default),
            await world.Payments.AuthoriseAsync(world.Request(), Card(), default),
        ];

        Assert.That(answers.Select(answer => answer.Refusal), Is.All.EqualTo(ChannelRefusal.RequestConflict));
        Assert.That(world.FirstProvider.Orders, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Pay_AnotherAttemptWhileTheFirstIsUnknown_IsRefused()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseRequest);
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(2)), Card(), default));

        CardPaymentAnswer other = await world.Payments.PayAsync(world.Request(Key(attempt: "attempt-2")), Card(), default);

        Assert.That(other.Refusal, Is.EqualTo(ChannelRefusal.OrderTaken));
        Assert.That(world.Providers.Sum(provider => provider.Orders.Count), Is.Zero);
    }

    [Test]
    public async Task Pay_SameRequestTwiceAtOnce_IsChargedOnce()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.Hang);
        Task<CardPaymentAnswer> first = world.Payments.PayAsync(world.Request(), Card(), default).AsTask();

        Task<CardPaymentAnswer> second = world.Payments.PayAsync(world.Request(), Card(), default).AsTask();
        ChannelOperation underWay = (await world.FindAsync()).Operations.Single();
        await world.CallBackAsync(world.FirstProvider, Says(underWay, ProviderResult.Succeeded()));

        CardPaymentAnswer answer = await second.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(answer.IsReplay, Is.True);
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(world.Providers.Sum(provider => provider.Orders.Count), Is.EqualTo(1));
        await world.UntilAsync(new ValueTask<CardPaymentAnswer>(first));
    }

    [Test]
    public async Task Pay_NoChannelPasses_SaysWhyAndStoresNothing()
    {
        using var world = new CardWorld(dayQuota: new Routing.Model.Quota(100));

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(answer.Refusal, Is.EqualTo(ChannelRefusal.NoRoute));
        Assert.That(answer.Reason, Does.Contain("quota"));
        Assert.That(await world.Store.FindChannelPaymentAsync(Key(), default), Is.Null);
    }

    [Test]
    public async Task Pay_WrongRequest_NamesEveryField()
    {
        using var world = new CardWorld();
        CardPaymentRequest request = world.Request() with
        {
            Key = new TransactionKey(new MerchantId(""), new OrderId("o\n"), new AttemptId("a")),
            Amount = new Money(0, Cny),
            AnswerBy = world.Now,
            CardToken = "no token",
        };
        CardDetails card = Card();

        CardPaymentAnswer answer = await world.Payments.PayAsync(request, card, default);

        Assert.That(answer.Refusal, Is.EqualTo(ChannelRefusal.InvalidRequest));
        Assert.That(answer.Errors.Select(error => error.Field),
            Is.EquivalentTo(new[] { "Key.Merchant", "Key.Order", "Amount", "AnswerBy", "CardToken", "CardToken" }));
        Assert.That(card.IsCleared, Is.True);
    }

    [Test]
    public async Task Pay_UnknownNamesInTheRequest_AreNamed()
    {
        using var world = new CardWorld();
        CardPaymentRequest request = world.Request() with
        {
            Attributes = new Dictionary<string, string> { ["bank"] = "icbc" },
            Capabilities = ["partial-refund"],
        };

        CardPaymentAnswer answer = await world.Payments.PayAsync(request, Card(), default);

        Assert.That(answer.Refusal, Is.EqualTo(ChannelRefusal.InvalidRequest));
        Assert.That(answer.Errors.Select(error => (error.Field, error.Value)),
            Is.EqualTo(new[] { ("Attributes", "bank"), ("Capabilities", "partial-refund") }));
    }

    [Test]
    public async Task Pay_TableChangesBetweenTwoChannels_DecisionStaysPinned()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ =>
        {
            // From now on the third channel is the best.
            Routing.Model.Channel third = world.Router.Current.Catalogue.Channels.Single(channel => channel.Id == "third-1");
            world.Router.Activate(world.Router.Current.With(third with { Priority = 9 }));
            return ProviderResult.NotExecuted();
        };

        CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(answer.Operation!.Channel, Is.EqualTo(Second));
        Assert.That(answer.Payment!.Decision.Fingerprint, Is.Not.EqualTo(world.Router.Current.Fingerprint));
    }

    [Test]
    public async Task Pay_CallerGivesUp_NoFurtherChannelAndTheResultIsRecorded()
    {
        using var world = new CardWorld();
        using var caller = new CancellationTokenSource();
        world.FirstProvider.OrderSteps.Next(FakeStep.AnswerAfter(TimeSpan.FromSeconds(2)));
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted();
        Task<CardPaymentAnswer> paying = world.Payments.PayAsync(world.Request(), Card(), caller.Token).AsTask();

        await caller.CancelAsync();
        CardPaymentAnswer answer = await paying.WaitAsync(TimeSpan.FromSeconds(30));
        world.Time.Advance(TimeSpan.FromSeconds(2));
        await world.PassAsync(TimeSpan.FromMinutes(2));

        Assert.That(answer.Payment!.Operations.Single().IsResolved, Is.False);
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.NotExecuted));
        Assert.That(world.SecondProvider.Orders, Is.Empty);
    }
}
