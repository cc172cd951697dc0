using FaultTolerantPay.PostgreSql.Connection;

namespace FaultTolerantPay.PostgreSql.Tests.Connection;

public class ServerGateTests
{
    private static readonly Exception Cause = new TimeoutException();

    [Test]
    public void Enter_ServerIsAway_LetsOneTryAtATime()
    {
        var time = new ManualTime();
        var gate = new ServerGate(time, TimeSpan.FromSeconds(3));
        Assert.That((gate.Refusal(), gate.Enter()), Is.EqualTo(((Exception?)null, (Exception?)null)));

        gate.Failed(Cause);
        Assert.That((gate.Refusal(), gate.Enter()), Is.EqualTo((Cause, Cause)));
        time.Advance(TimeSpan.FromMilliseconds(250));
        Assert.That(gate.Refusal(), Is.Null, "Asking does not use up the turn.");
        Assert.That(gate.Enter(), Is.Null);
        Assert.That((gate.Refusal(), gate.Enter()), Is.EqualTo((Cause, Cause)), "One at a time.");

        gate.Succeeded();
        Assert.That((gate.Refusal(), gate.Enter()), Is.EqualTo(((Exception?)null, (Exception?)null)));
    }

    private sealed class ManualTime : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks;

        public void Advance(TimeSpan by) => _ticks += by.Ticks;
    }
}
