using FaultTolerantPay.Calls;

namespace FaultTolerantPay.Tests.Providers.Calls;

/// <summary>Starts calls when the test says.</summary>
internal sealed class HeldStarter : ICallStarter
{
    private readonly List<Action> _held = [];

    public void Start(Action call) => _held.Add(call);

    public void Release()
    {
        foreach (Action call in _held.ToArray())
        {
            call();
        }

        _held.Clear();
    }
}
