using FaultTolerantPay.Testing.Conformance;

namespace FaultTolerantPay.Testing.Tests.Conformance;

/// <summary>Each check of notice sinks fails for an adapter that makes the error which the check looks for.</summary>
public sealed class WrongNoticeSinkTests
{
    private static readonly (string Check, Func<INoticeSink, INoticeSink> Open)[] Errors =
    [
        ("Deliver_EachKind_IsDelivered", s =>
            new Wrong(s, (inner, notice, token) => notice.Kind == NoticeKind.RefundRejected ? ValueTask.CompletedTask
                : inner.DeliverAsync(notice, token))),
        ("Deliver_TwiceAcrossARestart_IsReceivedOnce", UnderNewIds),
        ("Deliver_ManyAtOnce_IsReceivedOnce", UnderNewIds),
        ("Deliver_Cancelled_TellsTheTruth", s =>
            new Wrong(s, (inner, notice, token) => token.IsCancellationRequested ? ValueTask.CompletedTask
                : inner.DeliverAsync(notice, token))),
        ("Deliver_CancelledWhileSlow_EndsSoon", s =>
            new Wrong(s, (inner, notice, _) => inner.DeliverAsync(notice, CancellationToken.None))),
        ("Deliver_PartnerDown_Throws", s => new Wrong(s, async (inner, notice, token) =>
        {
            try
            {
                await inner.DeliverAsync(notice, token);
            }
            catch (NothingSentException)
            {
            }
        })),
    ];

    private static IEnumerable<TestCaseData> Cases =>
        Errors.Select((error, i) => new TestCaseData(error.Check, i).SetArgDisplayNames(error.Check));

    [TestCaseSource(nameof(Cases))]
    public async Task RunAsync_WrongNoticeSink_FailsTheCheck(string check, int error)
    {
        AdapterReport report =
            await AdapterConformance.RunAsync(new FakeNoticeSinkUnderTest(p => Errors[error].Open(p.Notices)), check);

        Assert.That(report.Failures.Select(failure => failure.Name), Is.EqualTo(new[] { check }), report.ToString());
    }

    [Test]
    public void Defects_OfNoticeSinks_CoverEveryCheck() =>
        Assert.That(Errors.Select(error => error.Check), Is.EquivalentTo(AdapterConformance.NoticeSinkChecks));

    private static Wrong UnderNewIds(INoticeSink s) =>
        new(s, (inner, notice, token) => inner.DeliverAsync(notice with { Id = $"{notice.Id}-{Guid.NewGuid():N}" }, token));

    private sealed class Wrong(INoticeSink inner, Func<INoticeSink, Notice, CancellationToken, ValueTask> deliver) : INoticeSink
    {
        public ValueTask DeliverAsync(Notice notice, CancellationToken cancellationToken) => deliver(inner, notice, cancellationToken);
    }
}
