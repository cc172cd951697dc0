namespace FaultTolerantPay.Tests.Testing.Adapters;

internal sealed class Undo(Action undo) : IAsyncDisposable
{
    public ValueTask DisposeAsync()
    {
        undo();
        return ValueTask.CompletedTask;
    }
}
