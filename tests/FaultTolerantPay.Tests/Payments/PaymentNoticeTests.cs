using FaultTolerantPay.Testing.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>What ends after its caller was answered is told to the merchant.</summary>
public sealed class PaymentNoticeTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    [Test]
    public async Task Reply_BeforeTheCallerIsAnswered_IsNoNotice()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("51");
        await world.PaidAsync();
        await world.Payments.RefundAsync(world.Operation("r1", 4_000), default);

        await world.PassAsync(Long);

        Assert.That(world.Notices, Is.Empty);
    }

    [Test]
    public async Task Callback_AfterAPendingAnswer_IsOneNotice()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading paid = Says(pending, ProviderResult.Succeeded());

        await world.CallBackAsync(world.FirstProvider, paid);
        await world.CallBackAsync(world.FirstProvider, paid);
        await world.PassAsync(Long);

        Notice notice = world.Notices.Single();
        Assert.That((notice.Kind, notice.Key, notice.IsToCustomer, notice.Outcome),
            Is.EqualTo((NoticeKind.OperationEnded, Key(), false, (TransactionOutcome?)null)));
        Assert.That((notice.PaymentState, notice.Operation, notice.OperationOutcome),
            Is.EqualTo((ChannelPaymentState.Paid, pending.Number, OperationOutcome.Succeeded)));
    }

    [Test]
    public async Task Query_FindsThatNothingHappened_IsANoticeOfThePaymentsEnd()
    {
        using var world = new CardWorld(pay => pay.Payments(o => o.MaxAttempts = 1));
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseRequest);
        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(2)), Card(), default));

        await world.PassAsync(Long);

        Assert.That(Told(world), Is.EqualTo(new[] { "Pay 1 NotExecuted: NotExecuted" }));
    }

    [Test]
    public async Task Reply_AfterTheCallersDeadline_IsANotice()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ =>
        {
            world.Time.Advance(TimeSpan.FromSeconds(2));
            return ProviderResult.Succeeded();
        };

        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(1)), Card(), default));
        await world.PassAsync(Long);

        Assert.That(Told(world), Is.EqualTo(new[] { "Pay 1 Succeeded: Paid" }));
    }

    [Test]
    public async Task Charge_FailsAndNoTimeIsLeft_IsOneNoticeOfTheEnd()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);

        await world.CallBackAsync(world.FirstProvider, Says(pending, ProviderResult.NotExecuted()));
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.InProgress), "another channel may be tried");
        await world.PassAsync(Long);

        Assert.That(Told(world), Is.EqualTo(new[] { "Pay 1 NotExecuted: NotExecuted" }));
    }

    [Test]
    public async Task Refund_EndsAfterItsAnswer_IsANotice()
    {
        using var world = new CardWorld();
        await world.PaidAsync();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer refund = await world.UntilAsync(world.Payments.RefundAsync(world.Operation("r1", 4_000), default));

        await world.CallBackAsync(world.FirstProvider, Says(refund.Operation!, ProviderResult.HardDecline("14")));
        await world.PassAsync(Long);

        Assert.That(Told(world), Is.EqualTo(new[] { "Refund 1 Declined: Paid" }));
    }

    [Test]
    public async Task Authorisation_Expires_IsANotice()
    {
        using var world = new CardWorld(pay => pay.Payments(o => o.AuthorisationLifetime = TimeSpan.FromHours(1)));
        await world.AuthorisedAsync();

        await world.PassAsync(TimeSpan.FromHours(2));

        Assert.That(Told(world), Is.EqualTo(new[] { "Authorise 1 Succeeded: Expired" }));
    }

    private static IEnumerable<string> Told(CardWorld world) =>
        world.Notices.Select(notice => $"{notice.Operation} {notice.OperationOutcome}: {notice.PaymentState}");

    /// <summary>A payment whose caller was answered that it is pending.</summary>
    private static async Task<ChannelOperation> PendingAsync(CardWorld world)
    {
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(2)), Card(), default));
        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.InProgress));
        return answer.Operation!;
    }
}
