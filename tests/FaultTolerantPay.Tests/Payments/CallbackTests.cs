using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

[OnOneThread]
public sealed class CallbackTests
{
    private static readonly OperatorId Ana = new("ana");

    [Test]
    public async Task Receive_NotAuthentic_ChangesNothing()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);

        CallbackResult result = await world.CallBackAsync(
            world.FirstProvider, Says(pending, ProviderResult.Succeeded()) with { IsAuthentic = false });

        Assert.That(result, Is.EqualTo(new CallbackResult(CallbackStatus.Refused, null)));
        Assert.That((await world.FindAsync()).Operations.Single(), Is.EqualTo(pending));
    }

    /// <summary>A merchant number of 15 or 16 digits has the check digit of a card number by chance, one in ten.</summary>
    [TestCase("898110248990014")]
    [TestCase("2088102169481079")]
    public async Task Receive_MerchantNumberLooksLikeACardNumber_IsBooked(string number)
    {
        using var world = new CardWorld(services: services =>
        {
            ServiceDescriptor registered = services.Single(of => of.ImplementationInstance is ProviderSettings { Id.Value: "first" });
            services.Remove(registered);
            services.AddSingleton((ProviderSettings)registered.ImplementationInstance! with
            {
                Identity = new ProviderIdentity { MerchantNumber = number },
            });
        });
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading reading = Says(pending, ProviderResult.Succeeded());

        await world.CallBackAsync(
            world.FirstProvider, reading with { Reports = [reading.Reports[0] with { MerchantNumber = number }] });

        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty);
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
    }

    [TestCase("amount")]
    [TestCase("currency")]
    [TestCase("merchant")]
    [TestCase("no amount")]
    [TestCase("provider")]
    public async Task Receive_SignedButDoesNotFit_OpensADiscrepancyAndTheOutcomeStaysOpen(string what)
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading reading = Says(pending, ProviderResult.Succeeded());
        CallbackReport report = what switch
        {
            "amount" => reading.Reports[0] with { AmountMinor = 1 },
            "currency" => reading.Reports[0] with { Currency = new Currency("USD") },
            "merchant" => reading.Reports[0] with { MerchantNumber = "another-m" },
            "no amount" => reading.Reports[0] with { AmountMinor = null },
            _ => reading.Reports[0],
        };
        FakeProvider sender = what == "provider" ? world.SecondProvider : world.FirstProvider;

        CallbackResult result = await world.CallBackAsync(sender, reading with { Reports = [report] });

        Assert.That(result.Status, Is.EqualTo(CallbackStatus.Recorded), "it is durable, as a discrepancy");
        Assert.That((await world.FindAsync()).State, Is.EqualTo(ChannelPaymentState.InProgress));
        Discrepancy open = (await world.OpenDiscrepanciesAsync()).Single();
        Assert.That(open.Kind, Is.EqualTo(DiscrepancyKind.ReportNotBound));
        Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
    }

    [Test]
    public async Task Receive_Twice_IsBookedOnce()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading reading = Says(pending, ProviderResult.Succeeded() with { FeeMinor = 30 });

        CallbackResult[] results =
            [await world.CallBackAsync(world.FirstProvider, reading), await world.CallBackAsync(world.FirstProvider, reading)];

        Assert.That(results.Select(result => result.Status), Is.All.EqualTo(CallbackStatus.Recorded));
        ChannelPayment paid = await world.FindAsync();
        Assert.That((paid.PaidMinor, paid.FeesMinor), Is.EqualTo((10_000L, 30L)));
    }

    [Test]
    public async Task Receive_BeforeTheReply_CountsAndTheReplyAgrees()
    {
        using var world = new CardWorld();
        world.FirstProvider.OrderSteps.Next(FakeStep.AnswerAfter(TimeSpan.FromSeconds(1)));
        Task<CardPaymentAnswer> paying = world.Payments.PayAsync(world.Request(), Card(), default).AsTask();
        ChannelOperation sent = (await world.FindAsync()).Operations.Single();

        await world.CallBackAsync(world.FirstProvider, Says(sent, ProviderResult.Succeeded()));
        CardPaymentAnswer answer = await world.UntilAsync(new ValueTask<CardPaymentAnswer>(paying));

        Assert.That(answer.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Empty);
    }

    [Test]
    public async Task Receive_ContradictsTheRecord_OpensADiscrepancy()
    {
        using var world = new CardWorld();
        ChannelPayment paid = await world.PaidAsync();

        await world.CallBackAsync(world.FirstProvider, Says(paid.Operations[0], ProviderResult.HardDecline("05")));

        ChannelPayment held = await world.FindAsync();
        Assert.That((held.State, held.IsHeld), Is.EqualTo((ChannelPaymentState.Paid, true)));
    }

    [Test]
    public async Task Receive_UnknownOrder_IsNotConfirmed()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading reading = Says(pending with { Reference = "of-nobody" }, ProviderResult.Succeeded());

        CallbackResult result = await world.CallBackAsync(world.FirstProvider, reading);

        Assert.That(result, Is.EqualTo(new CallbackResult(CallbackStatus.UnknownOrder, null)));
    }

    [TestCase(-6)]
    [TestCase(6)]
    public async Task Receive_SignedOutsideTheWindow_IsRefused(int minutes)
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading reading = Says(pending, ProviderResult.Succeeded()) with { SignedAt = world.Now.AddMinutes(minutes) };

        CallbackResult result = await world.CallBackAsync(world.FirstProvider, reading);

        Assert.That(result.Status, Is.EqualTo(CallbackStatus.OutsideWindow));
        Assert.That((await world.FindAsync()).PaidMinor, Is.Zero);
    }

    [Test]
    public async Task Receive_SecondChannelAlsoTookIt_SurplusIsReturnedOnce()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = order =>
            order.Kind == OperationKind.Pay ? ProviderResult.NotExecuted() : ProviderResult.Succeeded();
        ChannelPayment paid = await world.PaidAsync();
        CallbackReading late = Says(paid.Operations[0], ProviderResult.Succeeded());

        CallbackResult acknowledged = await world.CallBackAsync(world.FirstProvider, late);
        await world.CallBackAsync(world.FirstProvider, late);
        await world.PassAsync(TimeSpan.FromMinutes(3));
        await world.CallBackAsync(world.FirstProvider, late);
        await world.PassAsync(TimeSpan.FromMinutes(3));

        ChannelPayment returned = await world.FindAsync();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(acknowledged.Status, Is.EqualTo(CallbackStatus.Recorded));
            Assert.That(returned.PaidMinor, Is.EqualTo(10_000));
            Assert.That((returned.SurplusMinor, returned.SurplusReturnedMinor), Is.EqualTo((10_000L, 10_000L)));
            Assert.That(world.FirstProvider.Orders.Count(order => order.Kind == OperationKind.Refund), Is.EqualTo(1));
            Assert.That(await world.Ledger.VerifyAsync(default), Is.Empty);
        }
    }

    [Test]
    public async Task Receive_DoesNotFitInAnotherWay_OpensAnotherDiscrepancy()
    {
        using var world = new CardWorld();
        ChannelOperation pending = await PendingAsync(world);
        CallbackReading reading = Says(pending, ProviderResult.Succeeded());
        await world.CallBackAsync(
            world.FirstProvider, reading with { Reports = [reading.Reports[0] with { AmountMinor = 1 }] });
        Discrepancy open = (await world.OpenDiscrepanciesAsync()).Single();
        await world.Get<IAdvanceActions>().CloseDiscrepancyAsync(open.Id, Ana, "a test of the provider", default);

        await world.CallBackAsync(
            world.FirstProvider, reading with { Reports = [reading.Reports[0] with { MerchantNumber = "another-m" }] });

        Assert.That(await world.OpenDiscrepanciesAsync(), Is.Not.Empty);
    }

    private static async Task<ChannelOperation> PendingAsync(CardWorld world)
    {
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        return answer.Operation!;
    }
}
