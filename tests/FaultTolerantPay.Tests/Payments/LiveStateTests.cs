using System.Collections.Immutable;
using FaultTolerantPay.Routing.Compilation;
using FaultTolerantPay.Routing.Live;
using FaultTolerantPay.Routing.Model;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

/// <summary>What real attempts tell the router.</summary>
[OnOneThread]
public sealed class LiveStateTests
{
    private static readonly Quota Hundred = new(10_000);

    /// <summary>The outcome teaches the rate of the request's segment, also after a catalogue without one of its values.</summary>
    [Test]
    public async Task Attempt_Ends_TeachesTheSegmentThatWasRouted()
    {
        using var world = new CardWorld();
        RoutingTable plain = world.Router.Current;
        var learning = new ApprovalLearning { Segments = [["country"]] };
        Channel Anywhere(Channel channel) => channel with { Supports = Channel.Supporting(("country", SupportedValues.Any)) };
        var catalogue = new ChannelCatalogue(
            new RoutingSchema([Dimension.Required("country", ["BR", "DE"])]),
            plain.Catalogue.Providers,
            plain.Catalogue.Channels.Select(Anywhere));
        world.Router.Load(catalogue, new RoutingPolicy(learning, plain.Policy.Operations));

        CardPaymentRequest request = world.Request() with
        {
            Attributes = ImmutableDictionary<string, string>.Empty.Add("country", "DE"),
        };
        CardPaymentAnswer paid = await world.Payments.PayAsync(request, Card(), default);

        Assert.That(paid.Payment!.Decision.Segment, Is.EqualTo(new[] { "country=DE" }));
        ApprovalEntry[] learned = [.. world.Live.SaveLearned(learning)!.Entries];
        Assert.That(learned.Select(entry => (entry.ChannelId, string.Join(',', entry.Values), entry.Approvals)),
            Is.EquivalentTo(new[] { (First.Value, string.Empty, 1.0), (First.Value, "DE", 1.0) }));
    }

    [Test]
    public async Task Quota_AttemptSucceeds_IsUsed()
    {
        using var world = new CardWorld(dayQuota: Hundred);
        await world.PaidAsync();

        CardPaymentAnswer next = await world.Payments.PayAsync(world.Request(Key("order-2")), Card(), default);

        Assert.That(Used(world, First), Is.EqualTo(10_000));
        Assert.That(next.Operation!.Channel, Is.EqualTo(Second), "the first has no room");
    }

    [Test]
    public async Task Quota_AttemptCertainlyFails_IsGivenBackOnce()
    {
        using var world = new CardWorld(dayQuota: Hundred);
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted();

        ChannelPayment paid = await world.PaidAsync();
        await world.CallBackAsync(world.FirstProvider, Says(paid.Operations[0], ProviderResult.NotExecuted()));

        Assert.That(Used(world, First), Is.Zero);
        Assert.That(Used(world, Second), Is.EqualTo(10_000));
    }

    [Test]
    public async Task Quota_FailedAttemptTookEffectAfterAll_CountsAgainOnce()
    {
        using var world = new CardWorld(dayQuota: Hundred);
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted();
        ChannelPayment paid = await world.PaidAsync();
        CallbackReading late = Says(paid.Operations[0], ProviderResult.Succeeded());

        await world.CallBackAsync(world.FirstProvider, late);
        await world.CallBackAsync(world.FirstProvider, late);

        Assert.That(Used(world, First), Is.EqualTo(10_000));
    }

    [Test]
    public async Task Quota_TookEffectAfterAllWithoutRoom_IsCountedAboveTheQuota()
    {
        using var world = new CardWorld(dayQuota: new Quota(10_000));
        world.FirstProvider.OnOrder = order => order.Payment == Key() ? ProviderResult.NotExecuted() : ProviderResult.Succeeded();
        ChannelPayment paid = await world.PaidAsync();
        await world.Payments.PayAsync(world.Request(Key("order-2"), 6_000), Card(), default);

        await world.CallBackAsync(world.FirstProvider, Says(paid.Operations[0], ProviderResult.Succeeded()));
        CardPaymentAnswer third = await world.Payments.PayAsync(world.Request(Key("order-3"), 4_000), Card(), default);

        Assert.That(third.Operation!.Channel, Is.Not.EqualTo(First), "16,000 of 10,000 are taken there");
        Assert.That(Used(world, First), Is.EqualTo(16_000));
    }

    [Test]
    public async Task Quota_ReservedBeforeMidnightAndWrittenAfterIt_IsGivenBackToTheDayOfTheReservation()
    {
        CardWorld? world = null;
        bool jumps = false;
        using var made = world = new CardWorld(
            dayQuota: new Quota(10_000), services: services => services.AddSingleton<IOperationReferences>(
                new Hooked(() =>
                {
                    if (jumps)
                    {
                        jumps = false;
                        world!.Time.Advance(TimeSpan.FromSeconds(2));
                    }
                })));
        // One second before midnight.
        DateTimeOffset midnight = new(world.Now.UtcDateTime.Date.AddDays(1), TimeSpan.Zero);
        world.Time.Advance(midnight - world.Now - TimeSpan.FromSeconds(1));
        world.FirstProvider.OnOrder = _ =>
        {
            jumps = true;
            return ProviderResult.NotExecuted();
        };
        world.SecondProvider.OnOrder = order => order.Payment == Key() ? ProviderResult.NotExecuted() : ProviderResult.Succeeded();
        // The order goes to the second channel: reserved before midnight, written after it.
        await world.Payments.PayAsync(world.Request(minor: 4_000, answerIn: TimeSpan.FromMinutes(10)), Card(), default);
        Assert.That(world.SecondProvider.Orders, Has.Count.EqualTo(1));
        Assert.That(Used(world, Second), Is.Zero, "of the new day");
        Assert.That(world.Live.UsageOf(world.Router.Current.Catalogue.Channels[1], world.Now.AddMinutes(-5)).DayAmountMinor, Is.Zero,
            "of the day that was reserved on");
    }

    /// <summary>Room that one caller reserved at a channel is not used for the channel that is next after another caller.</summary>
    [Test]
    public async Task Quota_AnotherCallerTriedTheChosenChannelMeanwhile_RoomIsUsedAtTheChannelThatTookIt()
    {
        CardWorld? world = null;
        using var gaveUp = new CancellationTokenSource();
        int references = 0;
        using var made = world = new CardWorld(
            dayQuota: new Quota(100_000), services: services => services.AddSingleton<IOperationReferences>(
                new Hooked(() =>
                {
                    // The caller has reserved room at the second channel. The other caller tries it, and gives up.
                    if (++references == 2)
                    {
                        Task<CardPaymentAnswer> other = world!.Payments.PayAsync(world.Request(), Card(), gaveUp.Token).AsTask();
                        Assert.That(other.IsCompletedSuccessfully);
                    }
                })));
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted();
        world.SecondProvider.OnOrder = _ =>
        {
            gaveUp.Cancel();
            return ProviderResult.NotExecuted();
        };

        await world.PaidAsync();

        Assert.That(world.ThirdProvider.Orders, Has.Count.EqualTo(1));
        Assert.That((Used(world, First), Used(world, Second), Used(world, Third)), Is.EqualTo((0L, 0L, 10_000L)));
    }

    [Test]
    public async Task Quota_OutcomeIsUnknown_IsKeptUntilItIsCertain()
    {
        using var world = new CardWorld(dayQuota: Hundred);
        world.FirstProvider.OrderSteps.Next(FakeStep.LoseRequest);

        await world.UntilAsync(world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(2)), Card(), default));
        Assert.That(Used(world, First), Is.EqualTo(10_000));
        await world.PassAsync(TimeSpan.FromMinutes(5));

        Assert.That(Used(world, First), Is.Zero);
    }

    [Test]
    public async Task Quota_RequestIsRefused_IsNotUsed()
    {
        using var world = new CardWorld(dayQuota: new Quota(25_000));
        await world.PaidAsync();

        await world.Payments.PayAsync(world.Request(Key(attempt: "attempt-2")), Card(), default);

        Assert.That(Used(world, First), Is.EqualTo(10_000));
    }

    [Test]
    public async Task Report_IssuerDeclines_ChannelStaysAvailable()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("51");

        for (int i = 0; i < 60; i++)
        {
            await world.Payments.PayAsync(world.Request(Key($"order-{i}")), Card(), default);
        }

        Assert.That(world.Live.AvailabilityBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.EqualTo(10_000));
        Assert.That(world.Live.SuccessRateBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.Zero);
    }

    [Test]
    public async Task ReportCost_DeclineThenSuccess_TellsWhatEachChannelCharged()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("51") with { FeeMinor = 4 };
        world.SecondProvider.OnOrder = _ => ProviderResult.Succeeded() with { FeeMinor = 30 };

        await world.PaidAsync();

        Assert.That(CostOf(world, First), Is.EqualTo((ChannelAttemptOutcome.SoftDecline, 1, 10_000, 4)));
        Assert.That(CostOf(world, Second), Is.EqualTo((ChannelAttemptOutcome.Approved, 1, 10_000, 30)));
    }

    [Test]
    public async Task ReportCost_DeclineForGood_IsAHardDecline()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.HardDecline("43");

        await world.Payments.PayAsync(world.Request(), Card(), default);

        Assert.That(CostOf(world, First), Is.EqualTo((ChannelAttemptOutcome.HardDecline, 1, 10_000, 0)));
    }

    [Test]
    public async Task ReportCost_PendingUntilACallback_IsToldOnceAndAsItEnded()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromSeconds(2)), Card(), default));
        Assert.That(world.Live.CostsOf(world.Live.HandleOf(First.Value!)), Is.Empty, "nothing is certain");

        CallbackReading paid = Says(answer.Operation!, ProviderResult.Succeeded() with { FeeMinor = 12 });
        await world.CallBackAsync(world.FirstProvider, paid);
        await world.CallBackAsync(world.FirstProvider, paid);

        Assert.That(CostOf(world, First), Is.EqualTo((ChannelAttemptOutcome.Approved, 1, 10_000, 12)));
    }

    [TestCase(FailureCause.Customer)]
    [TestCase(FailureCause.Merchant)]
    [TestCase(FailureCause.Unclear)]
    public async Task Report_OthersCausedIt_SaysNothingAboutTheChannel(FailureCause cause)
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("x") with { Cause = cause };

        for (int i = 0; i < 60; i++)
        {
            await world.Payments.PayAsync(world.Request(Key($"order-{i}")), Card(), default);
        }

        Assert.That(world.Live.AvailabilityBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.Null.Or.EqualTo(10_000));
        Assert.That(world.Live.SuccessRateBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.Null);
    }

    [Test]
    public async Task Report_CodesThatAreNotMapped_SayNothingAboutTheChannel()
    {
        using var world = new CardWorld();
        IErrorMaps maps = world.Get<IErrorMaps>();
        world.FirstProvider.OnOrder = _ => maps.ResultOf(new ProviderId("first"), "E77");
        for (int i = 0; i < 20; i++)
        {
            CardPaymentAnswer answer = await world.UntilAsync(
                world.Payments.PayAsync(world.Request(Key($"order-{i}"), answerIn: TimeSpan.FromSeconds(5)), Card(), default));
            Assert.That(answer.Operation!.Channel, Is.EqualTo(First), $"payment {i}: the breaker stays closed");
        }

        Assert.That(world.Live.AvailabilityBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.Null);
        Assert.That(maps.ListUnmapped().Items.Sum(code => code.Count), Is.EqualTo(20), "counted");
    }

    [Test]
    public async Task Report_WhatFollowsACharge_TeachesNothing([Values] bool isVoided)
    {
        using var world = new CardWorld();
        await world.AuthorisedAsync();
        CardPaymentAnswer followed = await (isVoided
            ? world.Payments.VoidAsync(world.Operation("void-1"), default)
            : world.Payments.CaptureAsync(world.Operation("capture-1", 10_000), default));
        Assert.That(followed.Operation!.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        if (!isVoided)
        {
            CardPaymentAnswer refund = await world.Payments.RefundAsync(world.Operation("refund-1", 4_000), default);
            Assert.That(refund.Operation!.Outcome, Is.EqualTo(OperationOutcome.Succeeded));
        }

        ApprovalEntry learned = world.Live.SaveLearned(ApprovalLearning.Default)!.Entries.Single();
        Assert.That((learned.ChannelId, learned.Attempts, learned.Approvals), Is.EqualTo((First.Value, 1.0, 1.0)));
        Assert.That(world.Live.CostsOf(world.Live.HandleOf("first-1")).Sum(cost => cost.Attempts), Is.EqualTo(1));
    }

    [Test]
    public async Task Report_ChannelFailsAgainAndAgain_BreakerOpensAndOthersAreTriedFirst()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.NotExecuted("down");
        int tried = 0;
        for (int i = 0; i < 60; i++)
        {
            CardPaymentAnswer answer = await world.Payments.PayAsync(world.Request(Key($"order-{i}")), Card(), default);
            tried += answer.Payment!.Operations.Count(operation => operation.Channel == First);
        }

        Assert.That(tried, Is.LessThan(30));
        Assert.That(world.Live.ShareBasisPoints(world.Live.HandleOf("first-1"), world.Now), Is.Zero);
        Assert.That(world.SecondProvider.Orders, Has.Count.EqualTo(60));
    }

    [Test]
    public async Task Operation_IsAnswered_HasItsLatencyCauseAndFee()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("51") with { Cause = FailureCause.Issuer, FeeMinor = 5 };

        ChannelOperation declined = (await world.PaidAsync()).Operations[0];

        Assert.That((declined.Cause, declined.FeeMinor, declined.Latency), Is.EqualTo((FailureCause.Issuer, 5L, TimeSpan.Zero)));
    }

    private static (ChannelAttemptOutcome, long, long, long) CostOf(CardWorld world, ChannelId channel)
    {
        ChannelCost cost = world.Live.CostsOf(world.Live.HandleOf(channel.Value!)).Single();
        Assert.That(cost.Currency, Is.EqualTo(Cny.Code));
        return (cost.Outcome, cost.Attempts, cost.AmountMinor, cost.FeeMinor);
    }

    private static long Used(CardWorld world, ChannelId channel) =>
        world.Live.UsageOf(
            world.Router.Current.Catalogue.Channels.Single(known => known.Id == channel.Value), world.Now).DayAmountMinor;

    private sealed class Hooked(Action next) : IOperationReferences
    {
        private int _number;

        public string Next()
        {
            next();
            return $"ref-{Interlocked.Increment(ref _number)}";
        }
    }
}
