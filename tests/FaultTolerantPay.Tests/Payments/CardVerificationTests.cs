using FaultTolerantPay.Testing.Fakes;
using FaultTolerantPay.Tests.Fakes;
using static FaultTolerantPay.Tests.Payments.CardWorld;

namespace FaultTolerantPay.Tests.Payments;

[OnOneThread]
public sealed class CardVerificationTests
{
    private static readonly VerificationRequest Request = new() { RequestId = "v-1" };

    [Test]
    public async Task Verify_CallerGaveUpAndTheChannelAnswersAfterItsTimeout_AgreementIsKept()
    {
        using var world = new CardWorld();
        world.FirstProvider.CardSteps.Next(FakeStep.AnswerLate(TimeSpan.FromSeconds(15)));
        using var gaveUp = new CancellationTokenSource();
        Task<VerificationAnswer> asked =
            world.Verification.VerifyAsync(new VerificationRequest { RequestId = "v-1" }, Card(), gaveUp.Token).AsTask();
        await gaveUp.CancelAsync();
        VerificationAnswer answer = await asked;
        await world.PassAsync(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(1));

        VerificationAnswer known = await world.Verification.QueryAsync(answer.CardToken!, default);
        Assert.That(known.Channels.Single(channel => channel.Channel == First).IsSigned, Is.True);
    }

    [Test]
    public async Task Receive_OlderOrderSaysThatTheAgreementIsGone_NewAgreementStays()
    {
        using var world = new CardWorld();
        VerificationAnswer signed =
            await world.Verification.VerifyAsync(new VerificationRequest { RequestId = "v-1" }, Card(), default);
        world.FirstProvider.OnOrder = _ => ProviderResult.Pending();
        CardPaymentAnswer answer = await world.UntilAsync(
            world.Payments.PayAsync(world.Request(answerIn: TimeSpan.FromMilliseconds(500)), Card(), default));
        await world.Verification.UnsignAsync(signed.CardToken!, First, default);
        await world.Verification.VerifyAsync(new VerificationRequest { RequestId = "v-2" }, Card(), default);
        Assert.That((await SignedAsync(world, signed.CardToken!)), Is.True, "signed again");

        await world.CallBackAsync(
            world.FirstProvider, Says(answer.Operation!, ProviderResult.HardDecline("no-agreement") with { IsAgreementGone = true }));

        Assert.That(await SignedAsync(world, signed.CardToken!), Is.True);
    }

    [Test]
    public async Task Verify_One_SignsOnTheBestChannelAndSavesIt()
    {
        using var world = new CardWorld();

        VerificationAnswer answer = await world.Verification.VerifyAsync(Request, Card(), default);
        VerificationAnswer known = await world.Verification.QueryAsync(answer.CardToken!, default);

        ChannelVerification said = answer.Channels.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That((said.Channel, said.Verification, said.IsSigned, said.WasOnRecord),
                Is.EqualTo((First, CardVerification.Verified, true, false)));
            Assert.That(known.Channels.Single().IsSigned, Is.True);
            Assert.That(known.MaskedCard, Is.EqualTo("622202*********0123"));
            Assert.That(world.FirstProvider.CardOrders.Single().Kind, Is.EqualTo(OperationKind.Sign));
            Assert.That(world.FirstProvider.CardOrders.Single().Card!.IsCleared, Is.True);
        }
    }

    [Test]
    public async Task Verify_SameDetailsAgain_NoChannelIsCalled()
    {
        using var world = new CardWorld();
        await world.Verification.VerifyAsync(Request, Card(), default);

        VerificationAnswer again = await world.Verification.VerifyAsync(Request, Card(), default);

        Assert.That(again.Channels.Single().WasOnRecord, Is.True);
        Assert.That(world.Providers.Sum(provider => provider.CardOrders.Count), Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_OtherDetails_UnsignsAndSignsAgain()
    {
        using var world = new CardWorld();
        await world.Verification.VerifyAsync(Request, Card(), default);

        VerificationAnswer again = await world.Verification.VerifyAsync(Request, Card(name: "Zhang Si"), default);
        VerificationAnswer third = await world.Verification.VerifyAsync(Request, Card(name: "Zhang Si"), default);

        Assert.That(again.Channels.Single().WasOnRecord, Is.False);
        Assert.That(world.FirstProvider.CardOrders.Select(order => (order.Kind, order.AgreementNumber)), Is.EqualTo(new[]
        {
            (OperationKind.Sign, (string?)null), (OperationKind.Unsign, "agreement-1"), (OperationKind.Sign, null),
        }));
        Assert.That(third.Channels.Single().WasOnRecord, Is.True);
    }

    [Test]
    public async Task Verify_BestChannelDoesNotAnswer_NextOneIsAsked()
    {
        using var world = new CardWorld();
        world.FirstProvider.CardSteps.Otherwise = FakeStep.RefuseConnection;

        VerificationAnswer answer = await world.Verification.VerifyAsync(Request, Card(), default);

        Assert.That(answer.Channels.Select(said => (said.Channel, said.Verification)), Is.EqualTo(new[]
        {
            (First, CardVerification.Pending), (Second, CardVerification.Verified),
        }));
        Assert.That(answer.Verified, Is.EqualTo(1));
    }

    [Test]
    public async Task Verify_TheBankRefuses_NoOtherChannelIsAsked()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnCard = _ => ProviderResult.HardDecline("14");

        VerificationAnswer answer = await world.Verification.VerifyAsync(Request, Card(), default);

        Assert.That(answer.Channels.Single().Verification, Is.EqualTo(CardVerification.Refused));
        Assert.That(world.SecondProvider.CardOrders, Is.Empty);
    }

    [Test]
    public async Task Verify_Several_AreAskedAtOnceAndFailuresReplaced()
    {
        using var world = new CardWorld();
        world.SecondProvider.CardSteps.Otherwise = FakeStep.RefuseConnection;

        VerificationAnswer answer = await world.Verification.VerifyAsync(
            Request with { Scope = VerificationScope.Several, Channels = 2 }, Card(), default);

        Assert.That(answer.Verified, Is.EqualTo(2));
        Assert.That(answer.Channels.Select(said => said.Channel), Is.EqualTo(new[] { First, Second, Third }));
    }

    [Test]
    public async Task Verify_All_AsksEachThatPasses()
    {
        using var world = new CardWorld();

        VerificationAnswer answer = await world.Verification.VerifyAsync(
            Request with { Scope = VerificationScope.All, SignsAgreement = false }, Card(), default);

        Assert.That(answer.Verified, Is.EqualTo(3));
        Assert.That(world.Providers.SelectMany(provider => provider.CardOrders).Select(order => order.Kind),
            Is.All.EqualTo(OperationKind.VerifyCard));
    }

    [Test]
    public async Task Verify_BySms_ConfirmationSigns()
    {
        using var world = new CardWorld();
        VerificationAnswer asked = await world.Verification.VerifyAsync(Request with { ConfirmsBySms = true }, Card(), default);
        Assert.That((asked.Channels.Single().Verification, asked.Channels.Single().SmsReference),
            Is.EqualTo((CardVerification.Pending, "sms-1")));

        VerificationAnswer confirmed = await world.Verification.ConfirmAsync(
            new SmsConfirmation { Channel = First, SmsReference = "sms-1", Code = "123456".AsMemory() }, Card(), default);

        Assert.That(confirmed.Channels.Single().IsSigned, Is.True);
        Assert.That(world.FirstProvider.CardOrders[^1].SmsReference, Is.EqualTo("sms-1"));
    }

    [Test]
    public async Task Unsign_NamedAgreement_EndsThatOneOnly()
    {
        using var world = new CardWorld();
        VerificationAnswer signed = await world.Verification.VerifyAsync(
            Request with { Scope = VerificationScope.All }, Card(), default);

        VerificationAnswer one = await world.Verification.UnsignAsync(signed.CardToken!, Second, default);
        VerificationAnswer left = await world.Verification.QueryAsync(signed.CardToken!, default);

        Assert.That(one.Channels.Single().Verification, Is.EqualTo(CardVerification.Ended));
        Assert.That(left.Channels.Where(said => said.IsSigned).Select(said => said.Channel), Is.EquivalentTo(new[] { First, Third }));
    }

    [Test]
    public async Task Unsign_All_EndsEachAndWhatDoesNotAnswerStaysSigned()
    {
        using var world = new CardWorld();
        VerificationAnswer signed = await world.Verification.VerifyAsync(
            Request with { Scope = VerificationScope.All }, Card(), default);
        world.ThirdProvider.CardSteps.Otherwise = FakeStep.LoseAnswer;

        await world.Verification.UnsignAsync(signed.CardToken!, channel: null, default);

        VerificationAnswer left = await world.Verification.QueryAsync(signed.CardToken!, default);
        Assert.That(left.Channels.Where(said => said.IsSigned).Select(said => said.Channel), Is.EqualTo(new[] { Third }));
    }

    [Test]
    public async Task Pay_ByAgreement_OrderHasTheAgreementOfItsChannelAndNoCard()
    {
        using var world = new CardWorld(isSignedNeeded: true);
        world.FirstProvider.CardSteps.Otherwise = FakeStep.RefuseConnection;
        VerificationAnswer signed = await world.Verification.VerifyAsync(Request, Card(), default);

        CardPaymentAnswer paid = await world.Payments.PayAsync(
            world.Request() with { CardToken = signed.CardToken }, card: null, default);

        ChannelOrder order = world.SecondProvider.Orders.Single();
        Assert.That(paid.Operation!.Channel, Is.EqualTo(Second), "the only channel on which the card is signed");
        Assert.That((order.AgreementNumber, order.Card), Is.EqualTo(("agreement-1", (CardDetails?)null)));
    }

    [Test]
    public async Task Pay_AgreementHasEnded_IsNotUsedAgain()
    {
        using var world = new CardWorld(isSignedNeeded: true);
        VerificationAnswer signed = await world.Verification.VerifyAsync(Request, Card(), default);
        world.FirstProvider.OnOrder = _ => ProviderResult.HardDecline("no-agreement") with { IsAgreementGone = true };
        CardPaymentRequest request = world.Request() with { CardToken = signed.CardToken };

        CardPaymentAnswer declined = await world.Payments.PayAsync(request, card: null, default);
        CardPaymentAnswer next = await world.Payments.PayAsync(request with { Key = Key("order-2") }, card: null, default);

        Assert.That(declined.Payment!.State, Is.EqualTo(ChannelPaymentState.Declined));
        Assert.That(next.Refusal, Is.EqualTo(ChannelRefusal.NoRoute));
        Assert.That(next.Reason, Does.Contain("signed"));
        Assert.That(world.FirstProvider.Orders, Has.Count.EqualTo(1));
    }

    /// <summary>A host keeps the token of a card for years. The key of tokens changes meanwhile, and the card is seen in full.</summary>
    [Test]
    public async Task Pay_TokenFromBeforeTheKeyChanged_FindsTheAgreement()
    {
        using var world = new CardWorld(isSignedNeeded: true);
        VerificationAnswer kept = await world.Verification.VerifyAsync(Request, Card(), default);
        using var rotated = new CardWorld(
            pay => pay.Cards(cards =>
            {
                (cards.TokenKeyId, cards.TokenKey) = ("k2", "vault:k2");
                cards.OlderTokenKeys = [new CardTokenKey { Id = "k1", Key = "vault:k1" }];
            }),
            beside: world);
        VerificationAnswer seen = await rotated.Verification.VerifyAsync(Request with { RequestId = "seen-again" }, Card(), default);

        CardPaymentAnswer paid = await rotated.Payments.PayAsync(
            rotated.Request() with { CardToken = kept.CardToken }, card: null, default);

        Assert.That(seen.CardToken, Is.Not.EqualTo(kept.CardToken), "the card moved");
        Assert.That(paid.Payment?.State, Is.EqualTo(ChannelPaymentState.Paid), paid.Reason);
        Assert.That(paid.Payment!.CardToken, Is.EqualTo(seen.CardToken));
        Assert.That(rotated.FirstProvider.Orders.Single().AgreementNumber, Is.Not.Null);
    }

    [Test]
    public async Task Pay_AgreementEndsSoftly_DecisionIsMadeAgain()
    {
        using var world = new CardWorld(isSignedNeeded: true);
        VerificationAnswer signed = await world.Verification.VerifyAsync(
            Request with { Scope = VerificationScope.Several, Channels = 2 }, Card(), default);
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("no-agreement") with { IsAgreementGone = true };

        CardPaymentAnswer paid = await world.Payments.PayAsync(
            world.Request() with { CardToken = signed.CardToken }, card: null, default);

        Assert.That(paid.Operation!.Channel, Is.EqualTo(Second));
        Assert.That(paid.Payment!.Decision.Inputs, Does.Contain("signed=second-1").And.Not.Contain("signed=first-1"));
    }

    [Test]
    public async Task Pay_DecisionIsMadeAgain_ChannelsThatWereTriedAreLeftOut()
    {
        using var world = new CardWorld(isNotTriedNeeded: true);
        VerificationAnswer signed = await world.Verification.VerifyAsync(Request, Card(), default);
        world.FirstProvider.OnOrder = _ => ProviderResult.SoftDecline("no-agreement") with { IsAgreementGone = true };

        CardPaymentAnswer paid = await world.Payments.PayAsync(
            world.Request() with { CardToken = signed.CardToken }, card: null, default);

        Assert.That(paid.Operation!.Channel, Is.EqualTo(Second));
        Assert.That(paid.Payment!.Decision.Inputs, Does.Not.Contain("signed=first-1"), "the decision was made again");
        Assert.That(paid.Payment.Decision.Reasons, Does.Contain("first-1: removed by tried, it was tried before"));
    }

    [Test]
    public async Task Pay_VerifiesOnTheWay_IsSavedForTheNextTime()
    {
        using var world = new CardWorld();
        world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded() with { AgreementNumber = "on-the-way", IsCardVerified = true };

        ChannelPayment paid = await world.PaidAsync();

        VerificationAnswer known = await world.Verification.QueryAsync(paid.CardToken!, default);
        Assert.That((known.Channels.Single().Channel, known.Channels.Single().IsSigned), Is.EqualTo((First, true)));
    }

    [Test]
    public async Task Pay_ByTokenAlone_MaskedNumberIsAbsentUntilTheCardIsGiven()
    {
        using var world = new CardWorld();
        string token = (await world.PaidAsync()).CardToken!;
        world.FirstProvider.OnOrder = _ => ProviderResult.Succeeded() with { AgreementNumber = "on-the-way", IsCardVerified = true };
        CardPaymentAnswer paid = await world.Payments.PayAsync(
            world.Request(Key("order-2")) with { CardToken = token }, card: null, default);
        VerificationAnswer before = await world.Verification.QueryAsync(token, default);

        await world.Payments.PayAsync(world.Request(Key("order-3")), Card(), default);
        VerificationAnswer after = await world.Verification.QueryAsync(token, default);

        Assert.That((paid.Payment!.State, paid.Payment.MaskedCard), Is.EqualTo((ChannelPaymentState.Paid, (string?)null)));
        Assert.That((before.Channels.Single().IsSigned, before.MaskedCard), Is.EqualTo((true, (string?)null)));
        Assert.That(after.MaskedCard, Is.EqualTo("622202*********0123"));
    }

    [Test]
    public async Task Verify_WrongRequest_NamesEveryField()
    {
        using var world = new CardWorld();
        VerificationRequest wrong = Request with { RequestId = " ", Scope = VerificationScope.Several, Channels = 33 };

        VerificationAnswer answer = await world.Verification.VerifyAsync(wrong, Card(), default);
        VerificationAnswer unsigned = await world.Verification.UnsignAsync("none", null, default);

        Assert.That(answer.Errors.Select(error => error.Field), Is.EqualTo(new[] { "RequestId", "Channels" }));
        Assert.That(unsigned.Refusal, Is.EqualTo(ChannelRefusal.InvalidRequest));
    }

    private static async Task<bool> SignedAsync(CardWorld world, string token) =>
        (await world.Verification.QueryAsync(token, default)).Channels.Any(channel => channel.Channel == First && channel.IsSigned);
}
