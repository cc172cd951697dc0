using FaultTolerantPay.Pipeline;
using FaultTolerantPay.Tests.Fakes;

namespace FaultTolerantPay.Tests.Pipeline;

/// <summary>The times of a request at their bounds, and what a refusal shows of a long id.</summary>
public sealed class RequestBoundsTests
{
    private static readonly PipelineOptions Options = new();
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Check_OldestRequest_IsInTime(int ticksOlder, bool isValid)
    {
        DateTimeOffset requestedAt = Sample.Now - Options.MaxRequestAge - (ticksOlder * Tick);

        AssertValid(Sample.Request() with { RequestedAt = requestedAt, AnswerBy = requestedAt.AddSeconds(1) }, isValid, "requestedAt");
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Check_ClockFarthestAhead_IsInTime(int ticksLater, bool isValid)
    {
        DateTimeOffset requestedAt = Sample.Now + Options.MaxClockAhead + (ticksLater * Tick);

        AssertValid(Sample.Request() with { RequestedAt = requestedAt, AnswerBy = requestedAt.AddSeconds(1) }, isValid, "requestedAt");
    }

    [TestCase(0, true)]
    [TestCase(1, false)]
    public void Check_LongestTimeToAnswer_IsAllowed(int ticksMore, bool isValid) => AssertValid(
        Sample.Request() with { AnswerBy = Sample.Now + Options.MaxTimeToAnswer + (ticksMore * Tick) }, isValid, "answerBy");

    [TestCase(64, "'{0}' is not")]
    [TestCase(65, "'{0}…' is not")]
    public void Check_LongIdThatIsWrong_IsShownUpTo64Characters(int length, string shown)
    {
        string id = new string('m', length - 1) + "é";
        Refusal refusal = RequestRules.Check(Sample.Request() with { Merchant = new MerchantId(id) }, Sample.Now, Options)!;

        Assert.That(refusal.Details.Single().Value, Does.StartWith(string.Format(null, shown, id[..64])));
    }

    /// <summary>The same times, with another field wrong: only that one is named, so that the explanation uses the same bounds.</summary>
    private static void AssertValid(TransactionRequest request, bool isValid, string field)
    {
        Refusal? alone = RequestRules.Check(request, Sample.Now, Options);
        Refusal beside = RequestRules.Check(request with { Order = default }, Sample.Now, Options)!;

        Assert.That(alone is null, Is.EqualTo(isValid), "The request alone.");
        Assert.That(
            beside.Details.Select(detail => detail.Name),
            Is.EqualTo(isValid ? new[] { "order" } : new[] { "order", field }),
            "Beside another wrong field.");
    }
}
