using FaultTolerantPay.Model;

namespace FaultTolerantPay.Testing.Conformance;

/// <summary>The checks of institutions.</summary>
internal static class InstitutionChecks
{
    private const int CallsTogether = 8;
    private const string NoAnswerWhileDown = "an exception: without an answer the library asks again later, or asks another institution";

    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(5);

    public static IReadOnlyList<Check<InstitutionRun>> All { get; } =
    [
        new("Id_EachAdapter_IsTheSame", "a valid institution id, the same for each adapter that is opened", IdAsync),
        new("Register_TwiceAcrossARestart_GivesTheSameId", "the same valid id both times", RegisterTwiceAsync),
        new("Register_ManyAtOnce_GivesOneId", "one valid id", RegisterManyAsync),
        new("Register_OtherMerchant_GivesAnotherId", "another id for each merchant", RegisterOtherAsync),
        new("Limits_OfARegisteredMerchant_AreUsable", "amounts above 0 in known currencies, at most one for each", LimitsAsync),
        new(
            "Assess_KnownCustomer_IsUsable",
            "the institution's own id, a grade or a tier, and a time that is not in the future",
            AssessAsync),
        new("Assess_Cancelled_EndsSoon", "OperationCanceledException or an assessment", CancelledAsync),
        new("Assess_CancelledWhileSlow_EndsSoon", "an exception soon after the cancellation", SlowAsync),
        new(
            "Register_PartnerDown_IsNoAnswer",
            NoAnswerWhileDown,
            run => DownAsync(run, (i, token) => i.RegisterAsync(run.Subject.Merchants[0], token))),
        new("Limits_PartnerDown_IsNoAnswer", NoAnswerWhileDown, DownLimitsAsync),
        new(
            "Assess_PartnerDown_IsNoAnswer",
            NoAnswerWhileDown,
            run => DownAsync(run, (i, token) => i.AssessCreditAsync(run.Question, token))),
    ];

    private static Task<CheckResult> IdAsync(InstitutionRun run) => run.Calls.WithAdapterAsync(one => run.Calls.WithAdapterAsync(other =>
        Task.FromResult(CheckResult.Of(Identifier.IsValid(one.Id.Value) && one.Id == other.Id, $"'{one.Id}', then '{other.Id}'"))));

    private static bool IsRegistered(Called<RegistrationResult> call) =>
        call is { HasAnswer: true, Answer: { Merchant: { } id, RejectionReason: null } } && Identifier.IsValid(id.Value);

    private static async Task<CheckResult> RegisterTwiceAsync(InstitutionRun run)
    {
        Called<RegistrationResult> one = await run.RegisterAsync(run.Subject.Merchants[0]).ConfigureAwait(false);
        Called<RegistrationResult> two = await run.RegisterAsync(run.Subject.Merchants[0]).ConfigureAwait(false);
        return CheckResult.Of(
            IsRegistered(one) && IsRegistered(two) && one.Answer.Merchant == two.Answer.Merchant, $"first {one}, then {two}");
    }

    private static async Task<CheckResult> RegisterManyAsync(InstitutionRun run)
    {
        Called<RegistrationResult>[] all = await run.Calls
            .CallTogetherAsync(
                CallsTogether,
                (institution, token) => institution.RegisterAsync(run.Subject.Merchants[0], token)).ConfigureAwait(false);
        return CheckResult.Of(
            all.All(IsRegistered) && all.DistinctBy(call => call.Answer.Merchant).Count() == 1,
            string.Join("; ", all.Select(call => $"{call}").Distinct(StringComparer.Ordinal)));
    }

    private static async Task<CheckResult> RegisterOtherAsync(InstitutionRun run)
    {
        if (run.Subject.Merchants.Count < 2)
        {
            return CheckResult.Skipped("Merchants has one merchant");
        }

        Called<RegistrationResult> one = await run.RegisterAsync(run.Subject.Merchants[0]).ConfigureAwait(false);
        Called<RegistrationResult> two = await run.RegisterAsync(run.Subject.Merchants[1]).ConfigureAwait(false);
        return CheckResult.Of(IsRegistered(one) && IsRegistered(two) && one.Answer.Merchant != two.Answer.Merchant, $"{one} and {two}");
    }

    private static async Task<CheckResult> LimitsAsync(InstitutionRun run)
    {
        Called<RegistrationResult> registered = await run.RegisterAsync(run.Subject.Merchants[0]).ConfigureAwait(false);
        if (!IsRegistered(registered))
        {
            return CheckResult.Failed($"the registration gave {registered}");
        }

        InstitutionMerchantId id = registered.Answer.Merchant!.Value;
        Called<IReadOnlyList<Money>> limits = await run.Calls.CallAsync(
            (institution, token) => institution.GetLimitsAsync(id, token)).ConfigureAwait(false);
        if (!limits.HasAnswer)
        {
            return CheckResult.Failed(limits.ToString());
        }

        bool isUsable = limits.Answer!.All(limit => limit.Minor > 0 && limit.Currency.IsKnown)
            && limits.Answer!.DistinctBy(limit => limit.Currency).Count() == limits.Answer!.Count;
        return CheckResult.Of(isUsable, string.Join(", ", limits.Answer!));
    }

    private static async Task<CheckResult> AssessAsync(InstitutionRun run)
    {
        Called<CreditAssessment> call = await run.Calls.CallAsync(
            (institution, token) => institution.AssessCreditAsync(run.Question, token)).ConfigureAwait(false);
        if (call is not { HasAnswer: true, Answer: { } assessment })
        {
            return CheckResult.Failed(call.ToString());
        }

        InstitutionId id = await run.Calls.WithAdapterAsync(institution => Task.FromResult(institution.Id)).ConfigureAwait(false);
        bool isTimed = assessment.AssessedAt > DateTimeOffset.UnixEpoch && assessment.AssessedAt <= run.Calls.Time.GetUtcNow() + ClockSkew;
        return CheckResult.Of(
            assessment.Institution == id && (assessment.Grade ?? assessment.Tier?.ToString()) is not null && isTimed,
            call.ToString());
    }

    private static async Task<CheckResult> CancelledAsync(InstitutionRun run)
    {
        Called<CreditAssessment> call = await run.Calls
            .CallCancelledAsync((institution, token) => institution.AssessCreditAsync(run.Question, token)).ConfigureAwait(false);
        return CheckResult.Of(call is { HasEnded: true, IsOdd: false }, call.ToString());
    }

    private static async Task<CheckResult> SlowAsync(InstitutionRun run)
    {
        if (await run.Calls.CallSlowAsync(
            (institution, token) => institution.AssessCreditAsync(run.Question, token)).ConfigureAwait(false) is not { } call)
        {
            return CheckResult.Skipped(AdapterRun<IInstitution>.NoSlow);
        }

        return CheckResult.Of(call is { HasEnded: true, Error: not null, IsOdd: false }, call.ToString());
    }

    private static async Task<CheckResult> DownLimitsAsync(InstitutionRun run)
    {
        Called<RegistrationResult> registered = await run.RegisterAsync(run.Subject.Merchants[0]).ConfigureAwait(false);
        return IsRegistered(registered)
            ? await DownAsync(run, (i, token) => i.GetLimitsAsync(registered.Answer.Merchant!.Value, token)).ConfigureAwait(false)
            : CheckResult.Failed($"the registration gave {registered}");
    }

    private static async Task<CheckResult> DownAsync<T>(InstitutionRun run, Func<IInstitution, CancellationToken, ValueTask<T>> ask)
    {
        if (await run.Calls.CallDownAsync(ask).ConfigureAwait(false) is not { } call)
        {
            return CheckResult.Skipped(AdapterRun<IInstitution>.NoDown);
        }

        return CheckResult.Of(call is { HasEnded: true, Error: not null, IsOdd: false }, call.ToString());
    }
}
