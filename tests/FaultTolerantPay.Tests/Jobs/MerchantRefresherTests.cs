using FaultTolerantPay.Merchants;
using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Jobs;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[OnOneThread]
public class MerchantRefresherTests
{
    private readonly MerchantsUnderTest _under = new();

    [Test]
    public async Task RunOnceAsync_NotDue_AsksNobody()
    {
        await _under.OnboardAsync();
        _under.Time.Advance(_under.Options.RefreshInterval - TimeSpan.FromTicks(1));

        Assert.That((await RunAsync(), _under.Alpha.LimitQuestions), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task RunOnceAsync_Due_FetchesLimitsWithTheirTime()
    {
        await _under.OnboardAsync();
        _under.Alpha.OnLimits = (_, _) => Limits(Sample.Eur(700_00), new Money(90_000, Sample.Yen));
        _under.Time.Advance(_under.Options.RefreshInterval);

        int worked = await RunAsync();

        DateTimeOffset now = Sample.Now + _under.Options.RefreshInterval;
        Merchant stored = await _under.StoredAsync();
        Assert.That(worked, Is.EqualTo(1), "merchants visited");
        Assert.That(stored.Limits, Is.EquivalentTo(new[]
        {
            new MerchantLimit(Sample.Alpha, Sample.Eur(700_00), now),
            new MerchantLimit(Sample.Alpha, new Money(90_000, Sample.Yen), now),
            new MerchantLimit(Sample.Beta, Sample.Eur(500_00), now),
        }),
            "limits");
        Assert.That(stored.RefreshAt, Is.EqualTo(now + _under.Options.RefreshInterval), "next refresh");
    }

    [Test]
    public async Task RunOnceAsync_OneIsSilent_ItsOldLimitStaysAndAges()
    {
        await _under.OnboardAsync();
        _under.Alpha.OnLimits = (_, _) => ScriptedInstitution.Silence<IReadOnlyList<Money>>();
        _under.Time.Advance(_under.Options.RefreshInterval);

        Task<int> round = RunAsync();
        _under.Time.Advance(_under.Options.InstitutionTimeout);

        Assert.That(round.IsCompletedSuccessfully, Is.True, "the round ends");
        Merchant stored = await _under.StoredAsync();
        Assert.That(LimitOf(stored, Sample.Alpha), Is.EqualTo(new MerchantLimit(Sample.Alpha, Sample.Eur(500_00), Sample.Now)),
            "limit of the silent one");
        Assert.That(LimitOf(stored, Sample.Beta)!.FetchedAt, Is.EqualTo(Sample.Now + _under.Options.RefreshInterval), "limit of the other");
    }

    [Test]
    public async Task RunOnceAsync_OneIsSilent_OnlyTheFirstMerchantsWaitForIt()
    {
        for (int i = 0; i < 50; i++)
        {
            await _under.OnboardAsync($"m-{i}");
        }

        _under.Alpha.OnLimits = (_, _) => ScriptedInstitution.Silence<IReadOnlyList<Money>>();
        _under.Time.Advance(_under.Options.RefreshInterval);
        int askedBefore = _under.Alpha.LimitQuestions;

        Task<int> round = RunAsync();
        _under.Time.Advance(_under.Options.InstitutionTimeout);

        Assert.That(round.IsCompletedSuccessfully, Is.True, "The others are visited without it.");
        Assert.That(_under.Alpha.LimitQuestions - askedBefore, Is.EqualTo(_under.Options.MaxConcurrentMerchants));
        Assert.That(LimitOf(await _under.StoredAsync("m-49"), Sample.Beta)!.FetchedAt, Is.GreaterThan(Sample.Now));

        _under.Alpha.OnLimits = (_, _) => Limits(Sample.Eur(700_00));
        _under.Time.Advance(_under.Options.RefreshInterval);
        await RunAsync();
        Assert.That(LimitOf(await _under.StoredAsync("m-49"), Sample.Alpha)!.Limit, Is.EqualTo(Sample.Eur(700_00)), "It is asked again.");
    }

    [Test]
    public async Task RunOnceAsync_LimitNoLongerGiven_IsRemoved()
    {
        await _under.OnboardAsync();
        _under.Alpha.OnLimits = (_, _) => Limits();
        _under.Time.Advance(_under.Options.RefreshInterval);

        await RunAsync();

        Assert.That((await _under.StoredAsync()).Limits.Select(limit => limit.Institution), Is.EqualTo(new[] { Sample.Beta }));
    }

    [Test]
    public async Task RunOnceAsync_InvalidLimits_AreNotTakenAndTheOldOneAges()
    {
        await _under.OnboardAsync();
        _under.Alpha.OnLimits =
            (_, _) => Limits(Sample.Eur(-1), new Money(5, new Currency("???")), new Money(7, Sample.Yen), new Money(9, default));
        _under.Time.Advance(_under.Options.RefreshInterval);

        await RunAsync();

        Merchant stored = await _under.StoredAsync();
        Assert.That(stored.Limits.Where(limit => limit.Institution == Sample.Alpha), Is.EquivalentTo(new[]
        {
            new MerchantLimit(Sample.Alpha, Sample.Eur(500_00), Sample.Now),
            new MerchantLimit(Sample.Alpha, new Money(7, Sample.Yen), Sample.Now + _under.Options.RefreshInterval),
        }));
    }

    [Test]
    public async Task RunOnceAsync_TwoLimitsForOneCurrency_TheLowerIsTaken()
    {
        _under.Alpha.OnLimits = (_, _) => Limits(Sample.Eur(20_00), Sample.Eur(10_00), Sample.Eur(30_00));

        Merchant stored = await _under.OnboardAsync();

        Assert.That(LimitOf(stored, Sample.Alpha)!.Limit, Is.EqualTo(Sample.Eur(10_00)));
    }

    [Test]
    public async Task RunOnceAsync_ConsentWithdrawnMeanwhile_IsNotOverwritten()
    {
        await _under.OnboardAsync();
        ConsentRegister consents = _under.Consents();
        await consents.ChangeAsync(ConsentRequest.Give(new MerchantId("m-1"), Sample.Operator, "signed form"), CancellationToken.None);
        _under.Time.Advance(_under.Options.RefreshInterval);
        _under.BeforeNextSave = async () =>
            await consents.ChangeAsync(ConsentRequest.Withdraw(new MerchantId("m-1"), Sample.Operator, "by phone"), CancellationToken.None);

        await RunAsync();

        Merchant stored = await _under.StoredAsync();
        Assert.That((stored.Consent.IsGiven, stored.Consent.Version), Is.EqualTo((false, 2)));
        Assert.That(LimitOf(stored, Sample.Alpha)!.FetchedAt, Is.EqualTo(Sample.Now + _under.Options.RefreshInterval),
            "and the limits are there too");
    }

    [Test]
    public async Task RunOnceAsync_ALaterVisitWasStoredFirst_ItsLimitsStay()
    {
        await _under.OnboardAsync();
        _under.Time.Advance(_under.Options.RefreshInterval);
        var later = new MerchantLimit(Sample.Alpha, Sample.Eur(1_00), _under.Time.GetUtcNow().AddSeconds(5));
        _under.BeforeNextSave = async () =>
        {
            Merchant stored = await _under.StoredAsync();
            await _under.SaveAsync(stored with { Limits = [later] }, stored.Version, null, CancellationToken.None);
        };

        await RunAsync();

        Assert.That(LimitOf(await _under.StoredAsync(), Sample.Alpha), Is.EqualTo(later));
    }

    [Test]
    public async Task RunOnceAsync_RegistrationNeverSucceeds_BacksOffAndEndsVisiblyRejected()
    {
        _under.Options.MaxRegistrationAttempts = 5;
        _under.Options.MaxRetryDelay = TimeSpan.FromMinutes(3);
        _under.Alpha.OnRegister = (_, _) => throw new HttpRequestException("refused connection");
        _under.Beta.OnRegister = (_, _) => ValueTask.FromResult(new RegistrationResult(null, "not served"));
        Merchant merchant = await _under.OnboardAsync();
        List<double> waits = [];

        while (merchant.RefreshAt is { } at)
        {
            waits.Add((at - _under.Time.GetUtcNow()).TotalMinutes);
            _under.Time.Advance(at - _under.Time.GetUtcNow());
            Assert.That(await RunAsync(), Is.EqualTo(1), "merchants visited");
            merchant = await _under.StoredAsync();
        }

        Assert.That(waits, Is.EqualTo(new[] { 1.0, 2.0, 3.0, 3.0 }), "waits between the attempts");
        Assert.That(merchant.Registrations[0], Is.EqualTo(new Registration
        {
            Institution = Sample.Alpha,
            Status = RegistrationStatus.Rejected,
            Attempts = 5,
            LastError = "Given up after 5 attempts; last error: HttpRequestException: refused connection",
        }),
            "registration in the end");
        Assert.That((_under.Alpha.Registrations, _under.Beta.Registrations), Is.EqualTo((5, 1)),
            "registrations asked for at each institution");
    }

    [Test]
    public async Task RunOnceAsync_SomebodyElseRegisteredMeanwhile_ItsIdStays()
    {
        _under.Alpha.OnRegister = (_, _) => throw new HttpRequestException("refused connection");
        await _under.OnboardAsync();
        _under.Time.Advance(_under.Options.MinRetryDelay);
        _under.BeforeNextSave = async () =>
        {
            Merchant stored = await _under.StoredAsync();
            await _under.SaveAsync(
                stored with { Registrations = [Sample.Registered(Sample.Alpha), Sample.Registered(Sample.Beta)] }, stored.Version, null,
                CancellationToken.None);
        };

        await RunAsync();

        Assert.That((await _under.StoredAsync()).Registrations[0], Is.EqualTo(Sample.Registered(Sample.Alpha)));
    }

    [Test]
    public async Task RunOnceAsync_ManyDue_TakesABoundedNumberTheLongestDueFirst()
    {
        _under.Options.MaxMerchantsPerRound = 2;
        _under.Options.MaxConcurrentMerchants = 1;
        foreach (string id in new[] { "m-1", "m-2", "m-3" })
        {
            await _under.OnboardAsync(id);
            _under.Time.Advance(TimeSpan.FromSeconds(1));
        }
        _under.Time.Advance(_under.Options.RefreshInterval);

        int first = await RunAsync();
        DateTimeOffset? third = (await _under.StoredAsync("m-3")).RefreshAt;
        int second = await RunAsync();

        Assert.That((first, second, await RunAsync()), Is.EqualTo((2, 1, 0)));
        Assert.That(third, Is.LessThanOrEqualTo(_under.Time.GetUtcNow()));
    }

    [Test]
    public async Task RunOnceAsync_OneMerchantCannotBeStored_TheOthersAre()
    {
        await _under.OnboardAsync("m-1");
        await _under.OnboardAsync("m-2");
        _under.Time.Advance(_under.Options.RefreshInterval);
        _under.BeforeEverySave = merchant => merchant.Id.Value == "m-1" ? throw new StoreException("row is locked") : Task.CompletedTask;

        Assert.That(await RunAsync(), Is.EqualTo(1));
        Assert.That((await _under.StoredAsync("m-1")).RefreshAt, Is.EqualTo(_under.Time.GetUtcNow()), "it stays due");
        Assert.That((await _under.StoredAsync("m-2")).RefreshAt, Is.GreaterThan(_under.Time.GetUtcNow()));
    }

    [Test]
    public async Task RunOnceAsync_InstitutionNoLongerConfigured_ItsLimitsAndWantedRegistrationsGo()
    {
        _under.Beta.OnRegister = (_, _) => throw new HttpRequestException("refused connection");
        await _under.OnboardAsync();
        Merchant stored = await _under.StoredAsync();
        var gone = new InstitutionId("gone");
        await _under.SaveAsync(
            stored with
            {
                Registrations = [.. stored.Registrations, Sample.Registered(gone),
                    new Registration { Institution = new InstitutionId("wished"), Status = RegistrationStatus.Wanted }],
                Limits = [.. stored.Limits, new MerchantLimit(gone, Sample.Eur(1), Sample.Now)],
            },
            stored.Version, null, CancellationToken.None);
        _under.Time.Advance(_under.Options.MinRetryDelay);

        await RunAsync();

        stored = await _under.StoredAsync();
        Assert.That(stored.Registrations.Select(known => known.Institution.Value), Is.EqualTo(new[] { "alpha", "beta", "gone" }));
        Assert.That(stored.Limits.Select(limit => limit.Institution.Value), Is.EqualTo(new[] { "alpha" }));
    }

    [Test]
    public void Next_Spread_IsTheMerchantsOwnAndWithinItsBounds()
    {
        var options = new MerchantOptions { RefreshInterval = TimeSpan.FromHours(1), MaxRefreshSpreadPercent = 20 };
        DateTimeOffset? Next(int n) => MerchantSchedule.Next(Sample.Merchant() with { Id = new MerchantId($"m-{n}") }, options, Sample.Now);

        TimeSpan[] waits = [.. Enumerable.Range(0, 200).Select(n => Next(n)!.Value - Sample.Now)];

        Assert.That(waits, Is.All.InRange(TimeSpan.FromMinutes(48), TimeSpan.FromHours(1)), "bounds");
        Assert.That(waits.Distinct().Count(), Is.GreaterThan(150), "different waits");
        Assert.That(Enumerable.Range(0, 200).Select(n => Next(n)!.Value - Sample.Now), Is.EqualTo(waits),
            "the same merchant, the same share");
        // 758 of 2,000 parts by XXH3 of the C library xxHash 0.8.1: nodes of two releases visit a merchant at one time.
        Assert.That(waits[1], Is.EqualTo(TimeSpan.FromHours(1) - (TimeSpan.FromHours(1) / 10_000 * 758)), "wait of one merchant");
    }

    private Task<int> RunAsync() => _under.Refresher().RunOnceAsync(CancellationToken.None).AsTask();

    private static ValueTask<IReadOnlyList<Money>> Limits(params Money[] limits) => ValueTask.FromResult<IReadOnlyList<Money>>(limits);

    private static MerchantLimit? LimitOf(Merchant merchant, InstitutionId institution) =>
        merchant.Limits.Where(limit => limit.Institution == institution).SingleOrDefault();
}
