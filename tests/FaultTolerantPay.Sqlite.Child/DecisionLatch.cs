using System.Threading.Channels;

namespace FaultTolerantPay.Sqlite.Child;

/// <summary>Holds decisions that are about to be stored, until all are to be.</summary>
public sealed class DecisionLatch
{
    private readonly Channel<bool> _held = Channel.CreateUnbounded<bool>();
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One more is held; once the gate is open, none is.</summary>
    public Task WaitAsync()
    {
        _held.Writer.TryWrite(true);
        return _open.Task;
    }

    /// <summary>Ends when so many are held.</summary>
    public async Task HoldsAsync(int count)
    {
        for (int i = 0; i < count; i++)
        {
            await _held.Reader.ReadAsync();
        }
    }

    /// <summary>Lets all of them go.</summary>
    public void Open() => _open.SetResult();
}
