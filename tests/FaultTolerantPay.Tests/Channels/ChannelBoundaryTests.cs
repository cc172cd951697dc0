using FaultTolerantPay.Calls;
using FaultTolerantPay.Channels;
using FaultTolerantPay.Model;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Testing.Conformance;
using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Channels;

/// <summary>The exact moment and amount at which what a channel says counts, and which channel is asked.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ChannelBoundaryTests : IDisposable
{
    private static readonly InstitutionId Alpha = StandInHarness.Alpha, Beta = StandInHarness.Beta, Gamma = new("gamma");
    private readonly ManualTimeProvider _time = new();
    private readonly FakePayoutChannel _payouts = new(Alpha) { LateBookingWindow = TimeSpan.FromMinutes(10) };
    private readonly FakeCollectionChannel _collections = new(Alpha) { LateBookingWindow = TimeSpan.FromMinutes(1) };
    private readonly FakeCollectionChannel _otherCollections = new(Beta);
    private readonly HostCalls _calls;
    private readonly ChannelCaller _caller;
    private int _queries;

    public ChannelBoundaryTests()
    {
        _calls = new HostCalls(_time, Options.Create(new CallOptions()), NullLogger<HostCalls>.Instance);
        _caller = new ChannelCaller(
            new InstitutionChannels([_payouts], [_collections, _otherCollections]), _calls, _time,
            Options.Create(new ChannelOptions { MaxClockSkew = TimeSpan.FromSeconds(2) }), NullLogger<ChannelCaller>.Instance);
        _payouts.OnQuery = _collections.OnQuery = _otherCollections.OnQuery = _ =>
        {
            _queries++;
            return QueryResult.NotFound;
        };
    }

    public void Dispose() => _calls.Dispose();

    /// <summary>The deadline, the channel's own window for late bookings, and 2 s of clock skew.</summary>
    [TestCase(InstructionPurpose.Payout, 602)]
    [TestCase(InstructionPurpose.Collection, 62)]
    [TestCase(InstructionPurpose.CustomerRefund, 62)]
    public async Task QueryAsync_NotFound_CountsFromTheLastMomentToBook(InstructionPurpose purpose, int seconds)
    {
        Instruction instruction = Asked(purpose, Alpha);
        _time.Advance(instruction.SendBefore.AddSeconds(seconds).AddTicks(-1) - _time.GetUtcNow());
        ChannelResult? before = await _caller.QueryAsync(instruction, default);
        _time.Advance(TimeSpan.FromTicks(1));
        ChannelResult? after = await _caller.QueryAsync(instruction, default);

        Assert.That((before, after),
            Is.EqualTo(((ChannelResult?)ChannelResult.Unknown(ChannelCodes.NotFound),
                (ChannelResult?)ChannelResult.NotExecuted(ChannelCodes.NotFound))));
    }

    [Test]
    public async Task QueryAsync_InstitutionHasOnlyACollectionChannel_ThatOneIsAsked()
    {
        ChannelResult? result = await _caller.QueryAsync(Asked(InstructionPurpose.Collection, Beta), default);
        Assert.That((result, _queries), Is.EqualTo(((ChannelResult?)ChannelResult.Unknown(ChannelCodes.NotFound), 1)));
    }

    [TestCase(InstructionPurpose.Payout, "beta")]
    [TestCase(InstructionPurpose.Collection, "gamma")]
    public async Task QueryAsync_ChannelIsNotRegistered_IsUnknownAndNobodyIsAsked(InstructionPurpose purpose, string channel)
    {
        Instruction instruction = Asked(purpose, new InstitutionId(channel));
        _time.Advance(TimeSpan.FromDays(30));
        ChannelResult? result = await _caller.QueryAsync(instruction, default);
        Assert.That((result, _queries), Is.EqualTo(((ChannelResult?)ChannelResult.Unknown(ChannelCodes.NoChannel), 0)));
    }

    [Test]
    public async Task QueryAsync_MandateIsUnreadable_IsUnknownAndNobodyIsAsked()
    {
        var mandate = new Mandate(Alpha, "") { UnreadableToken = new UnreadableToken("sealed", "the key is gone") };
        Instruction instruction = Asked(InstructionPurpose.Collection, Alpha) with { Mandate = mandate };
        _time.Advance(TimeSpan.FromDays(30));
        ChannelResult? result = await _caller.QueryAsync(instruction, default);
        Assert.That((result, _queries), Is.EqualTo(((ChannelResult?)ChannelResult.Unknown(ChannelCodes.MandateUnreadable), 0)));
    }

    [Test]
    public async Task SendAndQuery_AdapterFails_AreUnknownUnlessItSaysThatNothingWasSent()
    {
        Instruction instruction = Asked(InstructionPurpose.Payout, Alpha);
        _payouts.OnPay = _ => throw new InvalidOperationException("broken");
        _payouts.OnQuery = _ => throw new InvalidOperationException("broken");
        SendResult failed = await _caller.SendAsync(instruction, default);
        ChannelResult? queried = await _caller.QueryAsync(instruction, default);
        _payouts.OnPay = _ => throw new NothingSentException("refused before the first byte");
        SendResult unsent = await _caller.SendAsync(instruction, default);

        Assert.That((failed.Result, queried, unsent.Result), Is.EqualTo((
            ChannelResult.Unknown(ChannelCodes.Error),
            (ChannelResult?)ChannelResult.Unknown(ChannelCodes.Error),
            ChannelResult.NotExecuted(ChannelCodes.NothingSent))));
    }

    [TestCase(InstructionPurpose.Collection, 1L, 0, true)]
    [TestCase(InstructionPurpose.Collection, 1_000L, 0, true)]
    [TestCase(InstructionPurpose.Collection, 0L, 0, false)]
    [TestCase(InstructionPurpose.Collection, 1_001L, 0, false)]
    [TestCase(InstructionPurpose.Payout, 1_000L, 0, false)]
    [TestCase(InstructionPurpose.CustomerRefund, 1_000L, 0, false)]
    [TestCase(InstructionPurpose.Payout, null, ChannelResult.MaxFeeMinor, true)]
    [TestCase(InstructionPurpose.Payout, null, ChannelResult.MaxFeeMinor + 1, false)]
    [TestCase(InstructionPurpose.Payout, null, -1, false)]
    public void Checked_PartAndFee_ArePlausibleWithinTheirBounds(InstructionPurpose purpose, long? part, long fee, bool isPlausible)
    {
        ChannelResult result = ChannelResult.Succeeded() with { PartMinor = part, FeeMinor = fee };
        ChannelResult implausible = ChannelResult.Unknown(ChannelCodes.ImplausibleAnswer) with { PartMinor = part, FeeMinor = fee };
        Assert.That(_caller.Checked(Asked(purpose, Alpha), result), Is.EqualTo(isPlausible ? result : implausible));
    }

    [Test]
    public void LanesAndInstitutions_PayoutsInTheOrderOfRegistration_CollectionsByName()
    {
        var channels = new InstitutionChannels(
            [new FakePayoutChannel(Beta), new FakePayoutChannel(Alpha)], Collections(Gamma, Alpha, Beta));
        Assert.That(
            channels.Lanes,
            Is.EqualTo(new[] { "payout:beta", "payout:alpha", "collection:alpha", "collection:beta", "collection:gamma" }));
        Assert.That(channels.Institutions, Is.EqualTo(new[] { Beta, Alpha, Gamma }));
        Assert.That(
            new InstitutionChannels([], Collections(Gamma, Alpha, Beta)).Institutions, Is.EqualTo(new[] { Alpha, Beta, Gamma }));
    }

    [TestCase("alpha beta gamma", "alpha", "alpha gamma beta")]
    [TestCase("alpha beta gamma", "beta", "beta gamma alpha")]
    [TestCase("alpha beta", "alpha", "alpha beta")]
    [TestCase("beta gamma", "alpha", "gamma beta")]
    [TestCase("", "alpha", "")]
    public void Payouts_OfAMerchant_PreferredFirstThenInTheOrderOfRegistration(
        string registered, string preferred, string expected)
    {
        var channels = new InstitutionChannels(
            [new FakePayoutChannel(Gamma), new FakePayoutChannel(Alpha), new FakePayoutChannel(Beta)], []);
        Merchant merchant = RegisteredAt(registered.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.That(
            string.Join(' ', channels.Payouts(merchant, new InstitutionId(preferred)).Select(channel => channel.Institution)),
            Is.EqualTo(expected));
    }

    [Test]
    public void InstitutionChannels_TwoOfOneId_AreRefusedAndNamed()
    {
        Assert.That(
            () => new InstitutionChannels([new FakePayoutChannel(Alpha), new FakePayoutChannel(Beta), new FakePayoutChannel(Alpha)], []),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "2 channels of type IPayoutChannel have the id 'alpha': FakePayoutChannel of institution 'alpha', "
                + "FakePayoutChannel of institution 'alpha'; expected different ids."));
        Assert.That(
            () => new InstitutionChannels([], Collections(Beta, Beta, Beta)),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "3 channels of type ICollectionChannel have the id 'beta': FakeCollectionChannel of institution 'beta', "
                + "FakeCollectionChannel of institution 'beta', FakeCollectionChannel of institution 'beta'; expected different ids."));
    }

    [Test]
    public void KeyedReferences_SecretOfTheSmallestLength_IsTaken()
    {
        var references = new KeyedReferences(new byte[KeyedReferences.MinSecretBytes]);
        Assert.That(references.Next(Samples.Instruction(Samples.Key()).Key), Has.Length.EqualTo(32));
    }

    private static ICollectionChannel[] Collections(params InstitutionId[] institutions) =>
        [.. institutions.Select(institution => new FakeCollectionChannel(institution))];

    private static Merchant RegisteredAt(string[] institutions) => new()
    {
        Id = new MerchantId("shop"),
        Name = "shop",
        Category = "5411",
        Currencies = [StandInHarness.Eur],
        Registrations = [.. institutions.Select(institution => new Registration
        {
            Institution = new InstitutionId(institution),
            Status = RegistrationStatus.Registered,
            MerchantAtInstitution = new InstitutionMerchantId($"{institution}-shop"),
        })],
    };

    private Instruction Asked(InstructionPurpose purpose, InstitutionId channel) => Samples.Instruction(Samples.Key(), purpose) with
    {
        Channel = channel,
        SendBefore = _time.GetUtcNow().AddSeconds(5),
    };
}
