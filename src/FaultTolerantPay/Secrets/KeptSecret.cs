using System.Security.Cryptography;

namespace FaultTolerantPay.Secrets;

/// <summary>A secret that is being read, or was read and is used until its time is over.</summary>
internal sealed class KeptSecret(long begunAt)
{
    // Continuations run on the thread that completes it: the core starts none.
    private readonly TaskCompletionSource _read = new();
    private readonly Lock _lock = new();
    private byte[]? _bytes;
    private bool _isCleared;

    /// <summary>When reading began, as a timestamp of the clock.</summary>
    public long BegunAt { get; } = begunAt;

    /// <summary>Ends when the secret is read, or with the exception that says why it is not.</summary>
    public Task Read => _read.Task;

    public void Set(byte[] bytes)
    {
        lock (_lock)
        {
            if (_isCleared)
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
            else
            {
                _bytes = bytes;
            }
        }

        _read.SetResult();
    }

    public void Fail(Exception exception)
    {
        _read.SetException(exception);
        // Observed here, because nobody may wait for it any more.
        _ = _read.Task.Exception;
    }

    /// <summary>A copy of the bytes; null if they were cleared in the meantime.</summary>
    public byte[]? Copy()
    {
        lock (_lock)
        {
            return _bytes?.AsSpan().ToArray();
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            _isCleared = true;
            CryptographicOperations.ZeroMemory(_bytes);
            _bytes = null;
        }
    }
}
