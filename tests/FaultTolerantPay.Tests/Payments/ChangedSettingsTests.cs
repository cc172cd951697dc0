using System.Collections.Concurrent;
using FaultTolerantPay.Routing;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>A host starts again with other settings of a channel that has open payments, and payments to refund.</summary>
[OnOneThread]
public sealed class ChangedSettingsTests
{
    private static readonly ProviderId FirstId = new("first");

    [Test]
    public async Task MerchantNumber_ChangesWhileAPaymentIsUnknown_ItIsQueriedUnderItsOwnAndPaidOnce([Values] bool isChannels)
    {
        var provider = new ByMerchantNumber();
        using CardWorld before = World(provider, "8800001", isChannels);
        provider.LosesAnswers = true;
        await before.UntilAsync(before.Payments.PayAsync(before.Request(answerIn: TimeSpan.FromSeconds(1)), Card(), default));
        using CardWorld after = World(provider, "8800002", isChannels, before);

        await after.PassAsync(TimeSpan.FromMinutes(10));
        CardPaymentAnswer again = await after.UntilAsync(after.Payments.PayAsync(after.Request(), Card(), default));

        Assert.That(after.SecondProvider.Orders, Is.Empty, "the first channel took it");
        Assert.That(again.Payment!.State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(provider.Executed.Keys, Is.EqualTo(new[] { ("8800001", again.Operation!.Reference) }));
    }

    [Test]
    public async Task MerchantNumber_ChangesAfterAPayment_RefundsAndCallbacksOfItKeepIt()
    {
        var provider = new ByMerchantNumber();
        using CardWorld before = World(provider, "8800001", isChannels: true);
        ChannelPayment paid = await before.PaidAsync();
        using CardWorld after = World(provider, "8800002", isChannels: true, before);

        CardPaymentAnswer refunded = await after.Payments.RefundAsync(after.Operation("refund-1", 4_000), default);
        CallbackReading reading = Says(paid.Operations[0], ProviderResult.Succeeded());
        provider.Reading = reading with { Reports = [.. reading.Reports.Select(of => of with { MerchantNumber = "8800001" })] };
        await after.Callbacks.ReceiveAsync(
            FirstId,
            new CallbackMessage { Body = "body"u8.ToArray(), Headers = new Dictionary<string, string>(), ReceivedAt = after.Now },
            default);

        Assert.That(refunded.Operation!.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        Assert.That(provider.Executed.Keys.Select(executed => executed.MerchantNumber), Is.All.EqualTo("8800001"));
        Assert.That(await after.OpenDiscrepanciesAsync(), Is.Empty);
    }

    [Test]
    public async Task Channel_IsRemovedWhileAPaymentIsUnknown_IsShownAndPaidOnceItIsBack()
    {
        using var before = new CardWorld();
        before.FirstProvider.OrderSteps.Next(FakeStep.LoseAnswer);
        await before.UntilAsync(before.Payments.PayAsync(before.Request(answerIn: TimeSpan.FromSeconds(1)), Card(), default));
        using (CardWorld without = WithoutFirst(before))
        {
            await without.PassAsync(TimeSpan.FromHours(1));
            CardPaymentAnswer again = await without.UntilAsync(without.Payments.PayAsync(without.Request(), Card(), default));

            Assert.That(again.Payment!.State, Is.EqualTo(ChannelPaymentState.Unknown));
            Assert.That((await without.OpenDiscrepanciesAsync()).Select(of => of.Kind), Has.Member(DiscrepancyKind.StillUnknown));
        }

        using var back = new CardWorld(beside: before);
        await back.PassAsync(TimeSpan.FromHours(1));

        Assert.That((await back.FindAsync()).State, Is.EqualTo(ChannelPaymentState.Paid));
        Assert.That(back.Providers.Sum(provider => provider.Orders.Count), Is.EqualTo(1), "nothing else was tried");
    }

    /// <summary>The number of an agreement at one provider may be another customer's at the next one.</summary>
    [Test]
    public async Task Provider_OfAChannelChanges_NoAgreementOfTheFormerOneIsUsedOrEndedThere()
    {
        using var before = new CardWorld();
        VerificationAnswer signed = await before.Verification.VerifyAsync(new VerificationRequest { RequestId = "v-1" }, Card(), default);
        using CardWorld after = FirstMovedToSecond(before);

        VerificationAnswer ended = await after.Verification.UnsignAsync(signed.CardToken!, First, default);
        CardPaymentAnswer paid = await after.Payments.PayAsync(after.Request(), Card(), default);

        Assert.That(signed.Channels.Single().IsSigned, "at the former provider");
        Assert.That(after.SecondProvider.CardOrders, Is.Empty, "it did not sign the agreement");
        Assert.That((ended.Channels.Single().IsSigned, ended.Channels.Single().Code), Is.EqualTo((true, ChannelCodes.NoChannel)));
        Assert.That(paid.Operation!.Channel, Is.EqualTo(First));
        Assert.That(after.SecondProvider.Orders.Single().AgreementNumber, Is.Null);
    }

    [Test]
    public async Task Provider_OfAChannelChanges_CardIsVerifiedAndSignedAnew()
    {
        using var before = new CardWorld();
        await before.Verification.VerifyAsync(new VerificationRequest { RequestId = "v-1" }, Card(), default);
        using CardWorld after = FirstMovedToSecond(before);
        after.SecondProvider.OnCard = order => order.Kind == OperationKind.Sign
            ? ProviderResult.Succeeded() with { AgreementNumber = "of-second" }
            : ProviderResult.Succeeded();

        await after.Verification.VerifyAsync(
            new VerificationRequest { RequestId = "v-2", SignsAgreement = false }, Card(), default);
        await after.Payments.PayAsync(after.Request(), Card(), default);
        await after.Verification.VerifyAsync(new VerificationRequest { RequestId = "v-3" }, Card(), default);
        await after.Payments.PayAsync(after.Request(Key("order-2")), Card(), default);

        Assert.That(
            after.SecondProvider.Orders.Select(order => order.AgreementNumber), Is.EqualTo(new[] { null, "of-second" }));
    }

    /// <summary>The host after its first channel was given to the second provider.</summary>
    private static CardWorld FirstMovedToSecond(CardWorld before) => new(
        beside: before,
        services: services =>
        {
            foreach (ServiceDescriptor of in services.Where(of => of.ImplementationInstance is ProviderSettings).ToArray())
            {
                services.Remove(of);
                var settings = (ProviderSettings)of.ImplementationInstance!;
                var moved = new ProviderChannel { Id = First, Provider = settings.Id };
                services.AddSingleton(settings.Id.Value == "first" ? settings with { Channels = [] }
                    : settings.Id.Value == "second" ? settings with { Channels = [.. settings.Channels, moved] }
                    : settings);
            }

            services.Remove(services.Single(of => of.ServiceType == typeof(Router)));
            RoutingTable table = before.Router.Current;
            ChannelCatalogue catalogue = table.Catalogue;
            services.AddSingleton(new Router(RoutingTable.Compile(
                new ChannelCatalogue(
                    catalogue.Schema,
                    [.. catalogue.Providers],
                    [.. catalogue.Channels.Select(of => of.Id == First.Value ? of with { ProviderId = "second" } : of)]),
                table.Policy,
                new LiveState())));
        });

    /// <summary>The host after its catalogue, settings and adapters lost the first channel.</summary>
    private static CardWorld WithoutFirst(CardWorld before) => new(
        beside: before,
        services: services =>
        {
            services.Remove(services.Single(of => of.ImplementationInstance is IProviderAdapter { Provider: var id } && id == FirstId));
            services.Remove(services.Single(of => of.ImplementationInstance is ProviderSettings { Id: var id } && id == FirstId));
            services.Remove(services.Single(of => of.ServiceType == typeof(Router)));
            RoutingTable table = before.Router.Current;
            ChannelCatalogue catalogue = table.Catalogue;
            services.AddSingleton(new Router(RoutingTable.Compile(
                new ChannelCatalogue(catalogue.Schema, [.. catalogue.Providers], [.. catalogue.Channels.Where(of => of.Id != First.Value)]),
                table.Policy,
                new LiveState())));
        });

    private static CardWorld World(ByMerchantNumber provider, string merchantNumber, bool isChannels, CardWorld? beside = null) => new(
        beside: beside,
        services: services =>
        {
            services.Remove(services.Single(of => of.ImplementationInstance is IProviderAdapter { Provider: var id } && id == FirstId));
            services.AddSingleton<IProviderAdapter>(provider);
            services.Remove(services.Single(of => of.ImplementationInstance is ProviderSettings { Id: var id } && id == FirstId));
            services.AddSingleton(new ProviderSettings
            {
                Id = FirstId,
                Identity = new ProviderIdentity { MerchantNumber = isChannels ? "8800000" : merchantNumber },
                Network = new ProviderNetwork { Address = new Uri("https://localhost/") },
                Channels = [new ProviderChannel { Id = First, Provider = FirstId, MerchantNumber = isChannels ? merchantNumber : null }],
            });
        });

    /// <summary>A provider that knows an order under the merchant number with which it was sent, as most do.</summary>
    private sealed class ByMerchantNumber : IPaymentProvider, IPreauthorisationProvider, IRefundProvider, ICardVerifier, ICallbackReader
    {
        public ProviderId Provider => FirstId;

        public TimeSpan LateBookingWindow => TimeSpan.FromSeconds(10);

        public bool LosesAnswers { get; set; }

        public CallbackReading? Reading { get; set; }

        public ConcurrentDictionary<(string MerchantNumber, string Reference), OperationKind> Executed { get; } = [];

        public ValueTask<ProviderResult> PayAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
        {
            Executed[Key(order, provider)] = order.Kind;
            return LosesAnswers ? throw new TimeoutException() : ValueTask.FromResult(ProviderResult.Succeeded());
        }

        public ValueTask<ProviderResult> RefundAsync(ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken)
        {
            if (!Executed.ContainsKey(Key(order, provider) with { Reference = order.Original!.Reference }))
            {
                return ValueTask.FromResult(ProviderResult.HardDecline("no-such-original"));
            }

            Executed[Key(order, provider)] = order.Kind;
            return ValueTask.FromResult(ProviderResult.Succeeded());
        }

        public ValueTask<ProviderQueryResult> QueryAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Executed.ContainsKey(Key(order, provider))
                ? ProviderQueryResult.Found(ProviderResult.Succeeded())
                : ProviderQueryResult.NotFound);

        public ValueTask<ProviderResult> AuthoriseAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ProviderResult> CaptureAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ProviderResult> VoidAsync(
            ChannelOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<ProviderResult> VerifyAsync(CardOrder order, ProviderContext provider, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask<CallbackReading> ReadCallbackAsync(
            CallbackMessage message, ProviderContext provider, CancellationToken cancellationToken) =>
            ValueTask.FromResult(Reading ?? CallbackReading.Refused);

        private static (string MerchantNumber, string Reference) Key(ChannelOrder order, ProviderContext provider) =>
            (order.Channel.MerchantNumber ?? provider.Settings.Identity.MerchantNumber, order.Reference);
    }
}
