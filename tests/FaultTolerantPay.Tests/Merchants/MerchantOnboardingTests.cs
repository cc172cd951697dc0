using FaultTolerantPay.Merchants;
using FaultTolerantPay.Model;
using FaultTolerantPay.Tests.Fakes;
using FaultTolerantPay.Tests.Shared;

namespace FaultTolerantPay.Tests.Merchants;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public class MerchantOnboardingTests
{
    private readonly MerchantsUnderTest _under = new();

    [Test]
    public void Rules_Documentation_Agrees() => OptionsDocumentation.AssertAgreesWith(MerchantOptions.Rules);

    [Test]
    public async Task OnboardAsync_AllAnswer_StoresIdsAndLimits()
    {
        MerchantResult result =
            await _under.Onboarding().OnboardAsync(MerchantsUnderTest.Profile(), Sample.Operator, CancellationToken.None);

        Merchant stored = await _under.StoredAsync();
        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.Done), "status");
        Assert.That(result.Merchant, Is.EqualTo(stored), "the answer is what is stored");
        Assert.That(stored.Registrations, Is.EqualTo(new[] { Sample.Registered(Sample.Alpha), Sample.Registered(Sample.Beta) }),
            "registrations");
        Assert.That(stored.Limits, Is.EqualTo(new[]
        {
            new MerchantLimit(Sample.Alpha, Sample.Eur(500_00), Sample.Now), new MerchantLimit(Sample.Beta, Sample.Eur(500_00), Sample.Now),
        }),
            "limits");
        Assert.That((stored.Consent, stored.RefreshAt), Is.EqualTo((StandInConsent.NotGiven, Sample.Now + _under.Options.RefreshInterval)),
            "consent, and time of the next refresh");
    }

    [Test]
    public async Task OnboardAsync_OneFails_KeepsTheOtherAndTriesAgainLater()
    {
        _under.Alpha.OnRegister = (_, _) => throw new HttpRequestException("refused connection");

        MerchantResult result =
            await _under.Onboarding().OnboardAsync(MerchantsUnderTest.Profile(), Sample.Operator, CancellationToken.None);

        Assert.That(result.Merchant!.Registrations, Is.EqualTo(new[]
        {
            new Registration
            {
                Institution = Sample.Alpha, Status = RegistrationStatus.Wanted, Attempts = 1,
                    LastError = "HttpRequestException: refused connection",
            },
            Sample.Registered(Sample.Beta),
        }),
            "registrations");
        Assert.That(result.Merchant.RefreshAt, Is.EqualTo(Sample.Now + _under.Options.MinRetryDelay), "next refresh");
        Assert.That(result.Merchant.Limits.Select(limit => limit.Institution), Is.EqualTo(new[] { Sample.Beta }), "limits");
    }

    [Test]
    public async Task OnboardAsync_RunTwice_ChangesNothingAndAsksNobody()
    {
        Merchant first = await _under.OnboardAsync();

        MerchantResult second =
            await _under.Onboarding().OnboardAsync(MerchantsUnderTest.Profile(), Sample.Operator, CancellationToken.None);

        Assert.That(second.Status, Is.EqualTo(OperatorActionStatus.AlreadyDone), "status");
        Assert.That(second.Merchant, Is.EqualTo(first), "merchant");
        Assert.That((_under.Alpha.Registrations, _under.Beta.Registrations), Is.EqualTo((1, 1)),
            "registrations asked for at each institution");
    }

    [Test]
    public async Task OnboardAsync_RunTwiceAfterPartialFailure_RegistersTheRestOnly()
    {
        var works = _under.Alpha.OnRegister;
        _under.Alpha.OnRegister = (_, _) => throw new HttpRequestException("refused connection");
        await _under.OnboardAsync();
        _under.Alpha.OnRegister = works;

        Merchant merchant = await _under.OnboardAsync();

        Assert.That(merchant.AtInstitution(Sample.Alpha), Is.EqualTo(new InstitutionMerchantId("alpha-m-1")),
            "id at the institution that failed first");
        Assert.That(merchant.Registrations[0].Attempts, Is.EqualTo(2), "attempts at the institution that failed first");
        Assert.That(_under.Beta.Registrations, Is.EqualTo(1), "attempts at the other");
    }

    [Test]
    public async Task OnboardAsync_CrashBeforeTheAnswersAreStored_RefresherGoesOn()
    {
        _under.BeforeEverySave = merchant => merchant.Registrations.Any(known => known.Attempts > 0) ? throw new StoreException("gone")
            : Task.CompletedTask;
        Assert.That(async () => await _under.OnboardAsync(), Throws.TypeOf<StoreException>(), "the crash");
        _under.BeforeEverySave = null;

        _under.Time.Advance(_under.Options.MinRetryDelay);
        int worked = await _under.Refresher().RunOnceAsync(CancellationToken.None);

        Assert.That(worked, Is.EqualTo(1), "merchants visited");
        Assert.That((await _under.StoredAsync()).Registrations.Select(known => known.Status),
            Is.All.EqualTo(RegistrationStatus.Registered), "registrations");
    }

    [Test]
    public void OnboardAsync_OneIsSilent_TheOtherIsNotKeptWaiting()
    {
        _under.Alpha.OnRegister = (_, _) => ScriptedInstitution.Silence<RegistrationResult>();
        Task<Merchant> onboarding = _under.OnboardAsync();
        Assert.That((_under.Beta.Registrations, _under.Beta.LimitQuestions), Is.EqualTo((1, 1)), "all are asked at once");

        _under.Time.Advance(_under.Options.InstitutionTimeout);

        Assert.That(onboarding.IsCompletedSuccessfully, Is.True, "it ends at the timeout");
        Assert.That(onboarding.Result.Registrations[0].LastError,
            Is.EqualTo("TimeoutException: institution:alpha did not answer within 10 s."), "error of the silent one");
        Assert.That(onboarding.Result.Registrations[1].Status, Is.EqualTo(RegistrationStatus.Registered), "registration at the other");
    }

    [Test]
    public async Task OnboardAsync_InstitutionRefuses_IsRejectedAtOnceAndVisible()
    {
        _under.Alpha.OnRegister = (_, _) => ValueTask.FromResult(new RegistrationResult(null, "category not served"));

        Merchant merchant = await _under.OnboardAsync();

        Assert.That(merchant.Registrations[0], Is.EqualTo(new Registration
        {
            Institution = Sample.Alpha,
            Status = RegistrationStatus.Rejected,
            Attempts = 1,
            LastError = "category not served",
        }));
        Assert.That(merchant.RefreshAt, Is.EqualTo(Sample.Now + _under.Options.RefreshInterval));
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("has space")]
    public async Task OnboardAsync_AnswerWithoutUsableId_CountsAsNoAnswer(string? id)
    {
        _under.Alpha.OnRegister = (_, _) => ValueTask.FromResult(new RegistrationResult(id is null ? null : new InstitutionMerchantId(id)));

        Registration registration = (await _under.OnboardAsync()).Registrations[0];

        Assert.That((registration.Status, registration.Attempts), Is.EqualTo((RegistrationStatus.Wanted, 1)));
        Assert.That(registration.LastError, Does.Contain($"'{id}'").And.Contain(Identifier.Expectation));
    }

    [Test]
    public async Task OnboardAsync_EveryFieldBad_NamesThemAllAndWritesNothing()
    {
        var profile = new MerchantProfile
        {
            Id = new MerchantId("has space"),
            Name = new string('n', 201),
            Category = "",
            Currencies = [new Currency("EUR"), new Currency("eur"), new Currency("EUR")],
            Status = (MerchantStatus)9,
        };

        MerchantResult result = await _under.Onboarding().OnboardAsync(profile, default, CancellationToken.None);

        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.BadInput), "status");
        Assert.That(result.Errors.Select(error => error.Field),
            Is.EqualTo(new[] { "Id", "by", "Name", "Category", "Currencies[1]", "Currencies[2]", "Status" }), "fields");
        Assert.That(result.ToString(),
            Does.Contain("Id: 'has space', expected 1 to 64 visible ASCII characters").And.Contain("(201 characters)"), "text");
        Assert.That(_under.Saves, Is.Zero, "writes");
    }

    [Test]
    public async Task OnboardAsync_StoredWithOtherMasterData_IsConflictWithEveryDifference()
    {
        Merchant stored = await _under.OnboardAsync();

        MerchantResult result = await _under.Onboarding().OnboardAsync(
            MerchantsUnderTest.Profile() with { Name = "Other", Currencies = [Sample.Yen] }, Sample.Operator, CancellationToken.None);

        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.Conflict), "status");
        Assert.That(result.Errors.Select(error => error.ToString()), Is.EqualTo(new[]
        {
            "Name: 'Other', expected 'Corner shop', as stored", "Currencies: 'JPY', expected 'EUR', as stored",
        }),
            "errors");
        Assert.That(await _under.StoredAsync(), Is.EqualTo(stored), "stored merchant");
    }

    [Test]
    public async Task ChangeAsync_ConsentChangesMeanwhile_BothChangesAreThere()
    {
        await _under.OnboardAsync();
        _under.BeforeNextSave = async () => await _under.Consents().ChangeAsync(
            ConsentRequest.Give(new MerchantId("m-1"), Sample.Operator, "signed form"), CancellationToken.None);

        MerchantResult result = await _under.Onboarding().ChangeAsync(
            MerchantsUnderTest.Profile() with
            {
                Status = MerchantStatus.Suspended,
                Category = "5812",
            }, Sample.Operator, CancellationToken.None);

        Merchant stored = await _under.StoredAsync();
        Assert.That(result.Merchant, Is.EqualTo(stored), "answer");
        Assert.That((stored.Status, stored.Category, stored.Consent.IsGiven), Is.EqualTo((MerchantStatus.Suspended, "5812", true)),
            "both changes");
        Assert.That(stored.Registrations, Has.Length.EqualTo(2), "registrations");
    }

    [Test]
    public async Task ChangeAsync_OthersAlwaysFaster_EndsAsConflictAfterItsAttempts()
    {
        await _under.OnboardAsync();
        int before = _under.Saves;
        bool isOther = false;
        _under.BeforeEverySave = async _ =>
        {
            if (isOther)
            {
                return;
            }

            isOther = true;
            Merchant stored = await _under.StoredAsync();
            await _under.SaveAsync(stored with { Name = $"Renamed {stored.Version}" }, stored.Version, null, CancellationToken.None);
            isOther = false;
        };

        MerchantResult result = await _under.Onboarding().ChangeAsync(
            MerchantsUnderTest.Profile() with { Category = "5812" }, Sample.Operator, CancellationToken.None);

        Assert.That(result.Status, Is.EqualTo(OperatorActionStatus.Conflict), "status");
        Assert.That(result.ToString(), Does.Contain("no other change in 10 attempts"), "text");
        Assert.That(_under.Saves - before, Is.EqualTo(20), "ten of ours, ten of the other's");
        Assert.That((await _under.StoredAsync()).Category, Is.EqualTo("5411"), "stored merchant");
    }

    [Test]
    public async Task ChangeAsync_Closed_IsNotLookedAfterUntilOpenedAgain()
    {
        await _under.OnboardAsync();
        MerchantOnboarding onboarding = _under.Onboarding();

        Merchant closed = (await onboarding.ChangeAsync(
            MerchantsUnderTest.Profile() with { Status = MerchantStatus.Closed }, Sample.Operator, CancellationToken.None)).Merchant!;
        Merchant open = (await onboarding.ChangeAsync(MerchantsUnderTest.Profile(), Sample.Operator, CancellationToken.None)).Merchant!;

        Assert.That((closed.RefreshAt, open.RefreshAt), Is.EqualTo(((DateTimeOffset?)null, (DateTimeOffset?)Sample.Now)));
    }

    [Test]
    public async Task ChangeAsync_SameOrUnknown_WritesNothing()
    {
        await _under.OnboardAsync();
        int before = _under.Saves;

        MerchantResult same = await _under.Onboarding().ChangeAsync(MerchantsUnderTest.Profile(), Sample.Operator, CancellationToken.None);
        MerchantResult unknown =
            await _under.Onboarding().ChangeAsync(MerchantsUnderTest.Profile("m-2"), Sample.Operator, CancellationToken.None);

        Assert.That((same.Status, unknown.Status, _under.Saves),
            Is.EqualTo((OperatorActionStatus.AlreadyDone, OperatorActionStatus.NotFound, before)));
    }

    [Test]
    public async Task RegisterAgainAsync_Rejected_TriesWithAttemptsFromZero()
    {
        var works = _under.Alpha.OnRegister;
        _under.Alpha.OnRegister = (_, _) => ValueTask.FromResult(new RegistrationResult(null, "papers missing"));
        await _under.OnboardAsync();
        _under.Alpha.OnRegister = works;

        MerchantResult result =
            await _under.Onboarding().RegisterAgainAsync(new MerchantId("m-1"), Sample.Alpha, Sample.Operator, CancellationToken.None);

        Assert.That(result.Merchant!.Registrations[0], Is.EqualTo(Sample.Registered(Sample.Alpha)));
    }

    [Test]
    public async Task RegisterAgainAsync_BadInput_NamesEveryField()
    {
        MerchantResult result =
            await _under.Onboarding().RegisterAgainAsync(default, new InstitutionId("gamma"), default, CancellationToken.None);

        Assert.That(result.Errors.Select(error => error.Field), Is.EqualTo(new[] { "merchant", "by", "institution" }));
        Assert.That(result.ToString(), Does.Contain("'gamma', expected one of alpha, beta"));
    }

    [Test]
    public void Errors_EveryFieldWrong_AllNamed()
    {
        var options = new MerchantOptions
        {
            InstitutionTimeout = TimeSpan.Zero,
            MaxRegistrationAttempts = 0,
            MinRetryDelay = TimeSpan.FromDays(2),
            MaxRetryDelay = TimeSpan.Zero,
            RefreshInterval = TimeSpan.Zero,
            MaxRefreshSpreadPercent = 51,
            MaxMerchantsPerRound = 0,
            MaxConcurrentMerchants = 0,
            IdleDelay = TimeSpan.Zero,
            MaxSaveAttempts = 0,
        };

        string errors = string.Join('\n', MerchantOptions.Rules.Errors(options));

        foreach (string field in typeof(MerchantOptions).GetProperties().Select(property => property.Name)
            .Where(name => name != nameof(MerchantOptions.Rules)))
        {
            Assert.That(errors, Does.Contain($"MerchantOptions.{field} is "));
        }
    }
}
