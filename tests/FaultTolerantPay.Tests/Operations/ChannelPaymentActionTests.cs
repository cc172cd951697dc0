using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Payments;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Operations;

/// <summary>Operators decide what the channels of a payment left open or contradicted.</summary>
public sealed class ChannelPaymentActionTests
{
    private static readonly OperatorId Ana = new("ana");
    private static readonly OperatorId Ben = new("ben");
    private static readonly OperationNumber Pay = new(OperationKind.Pay, 1);

    [Test]
    public async Task Resolve_FailedBeforeItIsCertain_IsNotAllowed()
    {
        using var world = new CardWorld();
        await UnknownAsync(world);

        OperatorActionResult result = await ResolveAsync(world, OperationOutcome.NotExecuted);

        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.NotAllowed));
        Assert.That(result.Reason, Does.Contain("may still be executed until"));
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Unknown));
    }

    [Test]
    public async Task Resolve_Failed_OnceItIsCertain_EndsThePaymentAndFreesTheOrder()
    {
        using var world = new CardWorld();
        await UnknownAsync(world);
        await world.PassAsync(TimeSpan.FromHours(1));

        OperatorActionResult result = await ResolveAsync(world, OperationOutcome.NotExecuted);

        Assert.That(
            (result.Status, result.ChannelPayment!.State),
            Is.EqualTo((OperatorActionStatus.Done, ChannelPaymentState.NotExecuted)));
        Assert.That(
            (await ResolveAsync(world, OperationOutcome.NotExecuted)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "again");
        Assert.That(
            (await ResolveAsync(world, OperationOutcome.Succeeded)).Status, Is.EqualTo(OperatorActionStatus.Conflict), "the opposite");
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.Answer;
        CardPaymentAnswer next = await world.Payments.PayAsync(world.Request(Key(attempt: "second")), Card(), default);
        Assert.That(next.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Resolve_Succeeded_BooksThePaymentsAndSaysNothingOfTheChannel()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        for (int i = 0; i < 60; i++)
        {
            TransactionKey key = Key($"order-{i}");
            await world.UntilAsync(world.Payments.PayAsync(world.Request(key, answerIn: TimeSpan.FromSeconds(1)), Card(), default));

            OperatorActionResult result = await world.Get<IChannelPaymentActions>().ResolveAsync(
                key, Pay, OperationOutcome.Succeeded, Ana, "seen at the provider", default);

            Assert.That(
                (result.Status, result.ChannelPayment!.State), Is.EqualTo((OperatorActionStatus.Done, ChannelPaymentState.Paid)));
        }

        Assert.That(world.Live.SuccessRateBasisPoints(world.Live.HandleOf(First.Value), world.Now), Is.Null);
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [TestCase(OperationOutcome.Unknown)]
    [TestCase(OperationOutcome.Pending)]
    [TestCase((OperationOutcome)9)]
    public async Task Resolve_NotACertainOutcome_IsBadInput(OperationOutcome outcome)
    {
        using var world = new CardWorld();
        await UnknownAsync(world);

        Assert.That((await ResolveAsync(world, outcome)).Status, Is.EqualTo(OperatorActionStatus.BadInput));
    }

    [Test]
    public async Task Resolve_UnknownOperationOrPayment_SaysSo()
    {
        using var world = new CardWorld();
        await UnknownAsync(world);
        IChannelPaymentActions actions = world.Get<IChannelPaymentActions>();

        OperatorActionResult operation = await actions.ResolveAsync(
            Key(), new OperationNumber(OperationKind.Pay, 7), OperationOutcome.Succeeded, Ana, "seen at the provider", default);
        OperatorActionResult payment = await actions.ResolveAsync(
            Key("order-9"), Pay, OperationOutcome.Succeeded, Ana, "seen at the provider", default);

        Assert.That(operation.Status, Is.EqualTo(OperatorActionStatus.NotAllowed));
        Assert.That(payment.Status, Is.EqualTo(OperatorActionStatus.NotFound));
    }

    [TestCase(true, ChannelPaymentState.NotExecuted)]
    [TestCase(false, ChannelPaymentState.Paid)]
    public async Task DecideEvidence_AgainstAPaidPayment_AppliesOrDismissesItAndEndsTheHold(bool isApplied, ChannelPaymentState state)
    {
        using var world = new CardWorld();
        Discrepancy discrepancy = await ContradictedAsync(world);

        OperatorActionResult result = await DecideAsync(world, discrepancy, isApplied);

        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.Done), result.Reason);
        ChannelPayment payment = await world.FindAsync();
        Assert.That((payment.IsHeld, payment.State), Is.EqualTo((false, state)));
        Assert.That(payment.PaidMinor, Is.EqualTo(isApplied ? 0 : 10_000));
        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty);
        Assert.That((await DecideAsync(world, discrepancy, isApplied)).Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "again");
        OperatorActionResult opposite = await DecideAsync(world, discrepancy, !isApplied);
        Assert.That(opposite.Status, Is.EqualTo(OperatorActionStatus.Conflict));
        Assert.That(opposite.Reason, Does.StartWith("ana decided"));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task DecideEvidence_AboutNothing_IsRefused()
    {
        using var world = new CardWorld();
        IChannelPaymentActions actions = world.Get<IChannelPaymentActions>();

        Assert.That(
            (await actions.ApplyEvidenceAsync("none", Ana, "seen at the provider", default)).Status,
            Is.EqualTo(OperatorActionStatus.NotFound));
        Assert.That(
            (await actions.DismissEvidenceAsync("", new OperatorId(""), "?", default)).Status, Is.EqualTo(OperatorActionStatus.BadInput));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task AboveTheThreshold_ASecondOperatorDecides(bool isApproved)
    {
        using var world = new CardWorld(pay => pay.Operations(options =>
            options.ApprovalThresholds.Add(new ApprovalThreshold { Currency = "CNY", AmountMinor = 1_000 })));
        Discrepancy discrepancy = await ContradictedAsync(world);
        IApprovals approvals = world.Get<IApprovals>();

        OperatorActionResult asked = await DecideAsync(world, discrepancy, isApplied: true);

        Assert.That(asked.Status, Is.EqualTo(OperatorActionStatus.AwaitsApproval));
        Assert.That((await world.FindAsync()).IsHeld, "nothing is decided yet");
        ApprovalRequest waiting = (await approvals.ListWaitingAsync(null, 100, default)).Single();
        Assert.That(waiting.Operation, Is.EqualTo(Pay));
        Assert.That(waiting.Amount, Is.EqualTo(new Money(10_000, Cny)));
        OperatorActionResult own = await approvals.ApproveAsync(asked.Approval!, Ana, "I am sure of it", default);
        Assert.That((own.Status, own.ChannelPayment?.Key), Is.EqualTo((OperatorActionStatus.NotAllowed, (TransactionKey?)Key())));

        OperatorActionResult decided = isApproved
            ? await approvals.ApproveAsync(asked.Approval!, Ben, "saw the statement", default)
            : await approvals.RefuseAsync(asked.Approval!, Ben, "the statement says paid", default);

        Assert.That(decided.Status, Is.EqualTo(OperatorActionStatus.Done), decided.Reason);
        Assert.That((await world.FindAsync()).IsHeld, Is.EqualTo(!isApproved));
        OperatorActionResult again = await approvals.ApproveAsync(asked.Approval!, Ben, "saw the statement", default);
        Assert.That(again.Status, Is.EqualTo(isApproved ? OperatorActionStatus.AlreadyDone : OperatorActionStatus.Conflict));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task RetryReturn_AfterItsReturnsFailed_ReturnsTheSurplusOnce()
    {
        using var world = new CardWorld();
        await SurplusAsync(world);
        world.FirstProvider.OnOrder = order =>
            order.Kind == OperationKind.Refund ? ProviderResult.HardDecline("card closed") : ProviderResult.Succeeded();
        await world.PassAsync(TimeSpan.FromDays(1));
        Assert.That((await world.FindAsync()).SurplusReturnedMinor, Is.Zero, "every return was declined");
        Discrepancy stopped = (await world.OpenDiscrepanciesAsync()).Single(open => open.Kind == DiscrepancyKind.SurplusNotReturned);
        Assert.That(
            await world.Get<IAdvanceActions>().CloseDiscrepancyAsync(stopped.Id, Ana, "seen it, leave it", default),
            Is.EqualTo(OperatorActionStatus.NotAllowed),
            "only it shows that the cardholder is owed money");
        world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded();
        IChannelPaymentActions actions = world.Get<IChannelPaymentActions>();

        OperatorActionResult result = await actions.RetryReturnAsync(Key(), Pay, Ana, "the card is open again", default);
        OperatorActionResult again = await actions.RetryReturnAsync(Key(), Pay, Ben, "the card is open again", default);
        await world.PassAsync(TimeSpan.FromHours(1));

        Assert.That(
            (result.Status, again.Status),
            Is.EqualTo((OperatorActionStatus.Done, OperatorActionStatus.AlreadyDone)),
            result.Reason);
        ChannelPayment payment = await world.FindAsync();
        Assert.That((payment.SurplusMinor, payment.SurplusReturnedMinor), Is.EqualTo((10_000L, 10_000L)));
        Assert.That(
            (await actions.RetryReturnAsync(Key(), Pay, Ana, "and once more", default)).Status,
            Is.EqualTo(OperatorActionStatus.NotAllowed),
            "nothing is due");
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    private static async Task UnknownAsync(CardWorld world)
    {
        world.FirstProvider.OrderSteps.Otherwise = FakeStep.LoseAnswer;
        world.FirstProvider.QuerySteps.Otherwise = FakeStep.LoseAnswer;
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(2)), Card(), default));
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Unknown));
    }

    /// <summary>A paid payment that its channel later says was declined.</summary>
    private static async Task<Discrepancy> ContradictedAsync(CardWorld world)
    {
        ChannelPayment paid = await world.PaidAsync();
        await world.CallBackAsync(world.FirstProvider, Says(paid.Operations.Single(), ProviderResult.HardDecline("05")));
        Assert.That((await world.FindAsync()).IsHeld);
        return (await world.OpenDiscrepanciesAsync()).Single();
    }

    /// <summary>A payment that the second channel took, and the first one took after all.</summary>
    private static async Task SurplusAsync(CardWorld world)
    {
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted("down");
        await world.PaidAsync();
        ChannelOperation first = (await world.FindAsync()).Find(Pay)!;
        await world.CallBackAsync(world.FirstProvider, Says(first, ProviderResult.Succeeded()));
        Assert.That((await world.FindAsync()).SurplusMinor, Is.EqualTo(10_000));
    }

    private static ValueTask<OperatorActionResult> ResolveAsync(CardWorld world, OperationOutcome outcome) =>
        world.Get<IChannelPaymentActions>().ResolveAsync(Key(), Pay, outcome, Ana, "seen at the provider", default);

    private static ValueTask<OperatorActionResult> DecideAsync(CardWorld world, Discrepancy discrepancy, bool isApplied) => isApplied
        ? world.Get<IChannelPaymentActions>().ApplyEvidenceAsync(discrepancy.Id, Ana, "seen at the provider", default)
        : world.Get<IChannelPaymentActions>().DismissEvidenceAsync(discrepancy.Id, Ana, "seen at the provider", default);
}
