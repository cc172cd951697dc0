using FaultTolerantPay.Pipeline.Admission;
using FaultTolerantPay.Testing;
using FaultTolerantPay.Tests.Fakes;
using NSubstitute;

namespace FaultTolerantPay.Tests.Pipeline.Admission;

/// <summary>Decisions of an admission stage with two collecting institutions, alpha and beta.</summary>
internal static class AdmissionDecisions
{
    public static void AssertRefused(AdmissionResult answer, string rule, params string[] details)
    {
        Assert.That(answer.Outcome, Is.EqualTo(AdmissionOutcome.Refused), "outcome");
        Assert.That(answer.Refusal!.Code, Is.EqualTo(RefusalCode.AdmissionRefused), "code");
        Assert.That(answer.Refusal.Notice, Is.EqualTo(NoticeKind.AdmissionRefused), "notice");
        Assert.That(answer.Refusal.Rule, Is.EqualTo(rule), "rule");
        Assert.That(answer.Refusal.Details.Select(detail => detail.ToString()), Is.EqualTo(details), "details");
    }

    public static async Task<AdmissionResult> DecideAsync(AdmissionOptions? options = null, StandInContext? context = null)
    {
        AdmissionStage stage = Stage(new ChangeableOptions<AdmissionOptions>(options ?? new AdmissionOptions()));
        return await stage.DecideAsync(context ?? Sample.Context(), CancellationToken.None);
    }

    public static AdmissionStage Stage(ChangeableOptions<AdmissionOptions> options, params IAdmissionRule[] rules) =>
        new(options, [Channel(Sample.Beta), Channel(Sample.Alpha)], rules, TestCalls.Stages(new ManualTimeProvider()));

    private static ICollectionChannel Channel(InstitutionId institution)
    {
        ICollectionChannel channel = Substitute.For<ICollectionChannel>();
        channel.Institution.Returns(institution);
        return channel;
    }
}
