using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public class ConsentRegisterTests
{
    private static readonly MerchantId Merchant = new("m-1");

    private readonly MerchantsUnderTest _under = new();

    [SetUp]
    public async Task OnboardAsync() => await _under.OnboardAsync();

    [Test]
    public async Task ChangeAsync_GivenChangedWithdrawn_EachIsOnRecordWithWhoWhenOldNewAndReason()
    {
        DateTimeOffset until = Sample.Now.AddDays(30);
        await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "signed form"));
        _under.Time.Advance(TimeSpan.FromMinutes(1));
        await ChangeAsync(ConsentRequest.Give(Merchant, new OperatorId("m-1"), "only this month", until: until));
        _under.Time.Advance(TimeSpan.FromMinutes(1));
        MerchantResult last = await ChangeAsync(ConsentRequest.Withdraw(Merchant, Sample.Operator, "by phone"));

        var first = new StandInConsent { IsGiven = true, Version = 1 };
        StandInConsent second = first with { Until = until, Version = 2 };
        StandInConsent third = new() { Version = 3 };
        Assert.That(await _under.Consents().HistoryAsync(Merchant, CancellationToken.None), Is.EqualTo(new[]
        {
            new ConsentChange(Merchant, Sample.Operator, Sample.Now, StandInConsent.NotGiven, first, "signed form"),
            new ConsentChange(Merchant, new OperatorId("m-1"), Sample.Now.AddMinutes(1), first, second, "only this month"),
            new ConsentChange(Merchant, Sample.Operator, Sample.Now.AddMinutes(2), second, third, "by phone"),
        }));
        Assert.That(last.Merchant, Is.EqualTo(await _under.StoredAsync()));
    }

    [Test]
    public async Task ChangeAsync_SameAgain_ChangesAndRecordsNothing()
    {
        await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "signed form"));

        MerchantResult again = await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "signed form"));

        Assert.That((again.Status, again.Merchant!.Consent.Version), Is.EqualTo((OperatorActionStatus.AlreadyDone, 1)));
        Assert.That(await _under.Consents().HistoryAsync(Merchant, CancellationToken.None), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task ChangeAsync_TwoAtOnce_BothAreOnRecordOneAfterTheOther()
    {
        _under.BeforeNextSave =
            async () => await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "first", until: Sample.Now.AddDays(1)));

        MerchantResult second = await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "second"));

        IReadOnlyList<ConsentChange> history = await _under.Consents().HistoryAsync(Merchant, CancellationToken.None);
        Assert.That(history.Select(change => (change.Reason, change.Old.Version, change.New.Version)),
            Is.EqualTo(new[] { ("first", 0, 1), ("second", 1, 2) }), "history");
        Assert.That(history[1].Old, Is.EqualTo(history[0].New), "the second follows the first");
        Assert.That(second.Merchant!.Consent, Is.EqualTo(history[1].New), "consent in force");
    }

    [Test]
    public async Task ChangeAsync_OnAnOldView_IsConflict()
    {
        await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "signed form"));

        MerchantResult result =
            await ChangeAsync(ConsentRequest.Withdraw(Merchant, Sample.Operator, "by phone") with { ExpectedVersion = 0 });

        Assert.That(result.ToString(),
            Is.EqualTo("Conflict: ExpectedVersion: '0', expected 1, the stored one: consent was changed meanwhile"));
        Assert.That((await _under.StoredAsync()).Consent.IsGiven, Is.True);
    }

    [Test]
    public async Task ChangeAsync_UnknownMerchant_IsNotFound() =>
        Assert.That((await ChangeAsync(ConsentRequest.Give(new MerchantId("m-9"), Sample.Operator, "form"))).Status,
            Is.EqualTo(OperatorActionStatus.NotFound));

    [Test]
    public async Task ChangeAsync_EveryFieldBad_NamesThemAll()
    {
        MerchantResult given = await ChangeAsync(new ConsentRequest
        {
            Merchant = default,
            By = new OperatorId("has space"),
            Reason = "line\nbreak",
            IsGiven = true,
            From = Sample.Now.AddDays(1),
            Until = Sample.Now,
            ExpectedVersion = -1,
        });
        MerchantResult withdrawn = await ChangeAsync(
            ConsentRequest.Withdraw(Merchant, Sample.Operator, new string('r', 501)) with { From = Sample.Now, Until = Sample.Now });

        Assert.That(given.Errors.Select(error => error.Field),
            Is.EqualTo(new[] { "Merchant", "By", "Reason", "Until", "Until", "ExpectedVersion" }), "fields of a given consent");
        Assert.That(withdrawn.Errors.Select(error => error.Field), Is.EqualTo(new[] { "Reason", "From", "Until" }),
            "fields of a withdrawn consent");
        Assert.That(await _under.Consents().HistoryAsync(Merchant, CancellationToken.None), Is.Empty, "history");
    }

    [Test]
    public async Task ChangeConsentAndAdmitAsync_GiveThenWithdraw_EachDecidesOnTheNewValue()
    {
        _under.Admission.RequireMandate = false;
        ConsentRegister register = _under.Consents();

        ConsentChangeResult given = await register.ChangeConsentAndAdmitAsync(
            ConsentRequest.Give(Merchant, Sample.Operator, "signed form"), Sample.Request(), CancellationToken.None);
        ConsentChangeResult later = await register.ChangeConsentAndAdmitAsync(
            ConsentRequest.Give(Merchant, Sample.Operator, "from tomorrow", from: Sample.Now.AddDays(1)), Sample.Request(),
            CancellationToken.None);
        ConsentChangeResult withdrawn = await register.ChangeConsentAndAdmitAsync(
            ConsentRequest.Withdraw(Merchant, Sample.Operator, "by phone"), Sample.Request(), CancellationToken.None);

        Assert.That(given.Admission, Is.EqualTo(AdmissionResult.Admitted), "once given");
        Assert.That((later.Admission, withdrawn.Admission),
            Is.EqualTo(((AdmissionResult?)AdmissionResult.SendToBusinessSystem, (AdmissionResult?)AdmissionResult.SendToBusinessSystem)),
            "from later on, and once withdrawn");
        Assert.That(withdrawn.Change.Merchant!.Consent.Version, Is.EqualTo(3), "version");
    }

    [Test]
    public async Task ChangeConsentAndAdmitAsync_AnotherRuleRefuses_SaysWhy()
    {
        _under.FaultState = Sample.Outage(TimeSpan.FromDays(3));

        ConsentChangeResult answer = await _under.Consents().ChangeConsentAndAdmitAsync(
            ConsentRequest.Give(Merchant, Sample.Operator, "signed form"), Sample.Request(), CancellationToken.None);

        Assert.That(answer.Change.Status, Is.EqualTo(OperatorActionStatus.Done));
        Assert.That(answer.Admission!.Value.Refusal!.Rule, Is.EqualTo(RuleNames.OutageNotTooLong));
    }

    [Test]
    public async Task ChangeConsentAndAdmitAsync_AnotherChangeInBetween_DecidesOnWhatItStored()
    {
        _under.Admission.RequireMandate = false;
        ConsentRegister register = _under.Consents();

        await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "signed form"));

        // Another change wins the first write; this one is applied to it again.
        _under.BeforeNextSave =
            async () => await ChangeAsync(ConsentRequest.Give(Merchant, Sample.Operator, "other", until: Sample.Now.AddDays(1)));
        ConsentChangeResult answer = await register.ChangeConsentAndAdmitAsync(
            ConsentRequest.Withdraw(Merchant, Sample.Operator, "by phone"), Sample.Request(), CancellationToken.None);

        Assert.That((answer.Change.Merchant!.Consent.Version, answer.Admission),
            Is.EqualTo((3, (AdmissionResult?)AdmissionResult.SendToBusinessSystem)));
    }

    [Test]
    public async Task ChangeConsentAndAdmitAsync_PaymentToAnotherMerchant_ChangesNothing()
    {
        ConsentChangeResult answer = await _under.Consents().ChangeConsentAndAdmitAsync(
            ConsentRequest.Give(Merchant, Sample.Operator, "form"), Sample.Request() with { Merchant = new MerchantId("m-2") },
            CancellationToken.None);

        Assert.That(answer.Change.ToString(), Is.EqualTo("BadInput: Merchant: 'm-2', expected 'm-1', as in the change"), "change");
        Assert.That(answer.Admission, Is.Null, "admission");
        Assert.That((await _under.StoredAsync()).Consent, Is.EqualTo(StandInConsent.NotGiven), "consent on record");
    }

    private async Task<MerchantResult> ChangeAsync(ConsentRequest change) =>
        await _under.Consents().ChangeAsync(change, CancellationToken.None);
}
