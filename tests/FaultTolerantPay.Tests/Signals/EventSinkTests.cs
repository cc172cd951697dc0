using FaultTolerantPay.Calls;
using FaultTolerantPay.Signals;
using FaultTolerantPay.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;

namespace FaultTolerantPay.Tests.Signals;

public class EventSinkTests
{
    private const int MaxWaiting = 5;

    [Test]
    public async Task Sink_DoesNotReturn_NoPaymentWaitsAndEverythingIsDeliveredInOrderLater()
    {
        var starter = new SinkStarter();
        var sink = new Sink();
        using var world = World(starter, sink);
        await world.AddMerchantAsync();

        await world.AdvancedAsync();
        Assert.That(sink.Heard, Is.Empty);
        starter.Release();

        Assert.That(sink.Heard, Is.EqualTo(new[] { "reserved", "payout-sent", "payout-succeeded" }));
    }

    [Test]
    public async Task Sink_IsFarBehind_EventsBeyondTheBoundAreDropped()
    {
        var starter = new SinkStarter();
        var sink = new Sink();
        using var world = World(starter, sink);
        await world.AddMerchantAsync();

        for (int order = 0; order < 4; order++)
        {
            await world.AdvancedAsync($"order-{order}");
        }

        starter.Release();
        Assert.That(sink.Heard, Has.Count.EqualTo(MaxWaiting));
        await world.AdvancedAsync("order-4");

        Assert.That(sink.Heard, Has.Count.EqualTo(MaxWaiting + 3), "It goes on with what comes next.");
    }

    [Test]
    public async Task Sink_Throws_HearsTheNextEvent()
    {
        var sink = new Sink { FailsAt = "reserved" };
        using var world = new StandInHarness(services: services => services.AddSingleton<IStandInEventSink>(sink));
        await world.AddMerchantAsync();

        await world.AdvancedAsync();

        Assert.That(sink.Heard, Is.EqualTo(new[] { "payout-sent", "payout-succeeded" }));
    }

    private static StandInHarness World(ICallStarter starter, IStandInEventSink sink) => new(
        pay => pay.Calls(o => o.MaxWaitingEvents = MaxWaiting),
        services =>
        {
            services.AddSingleton(starter);
            services.AddSingleton(sink);
        });

    /// <summary>Starts calls on the thread pool, and the sink's when the test says so.</summary>
    private sealed class SinkStarter : ICallStarter
    {
        private Action? _held;
        private bool _isReleased;

        public void Start(Action call)
        {
            if (call.Target is SinkEventQueue && !_isReleased)
            {
                _held = call;
            }
            else if (call.Target is SinkEventQueue)
            {
                call();
            }
            else
            {
                _ = Task.Run(call);
            }
        }

        public void Release()
        {
            _isReleased = true;
            _held!();
        }
    }

    private sealed class Sink : IStandInEventSink
    {
        public List<string> Heard { get; } = [];

        public string? FailsAt { get; init; }

        public void OnEvent(TimelineEvent timelineEvent)
        {
            if (timelineEvent.Name == FailsAt)
            {
                throw new InvalidOperationException("the screen is off");
            }

            Heard.Add(timelineEvent.Name);
        }

        public void OnDiscrepancy(Discrepancy discrepancy) => Heard.Add(discrepancy.Id);
    }
}
