using Microsoft.Extensions.Options;

namespace FaultTolerantPay.Tests.Fakes;

/// <summary>Options that a test changes while they are in use, as an edited configuration file does.</summary>
internal sealed class ChangeableOptions<T>(T value) : IOptionsMonitor<T>
{
    private event Action<T, string?>? Changed;

    public T CurrentValue { get; private set; } = value;

    public T Get(string? name) => CurrentValue;

    public IDisposable OnChange(Action<T, string?> listener)
    {
        Changed += listener;
        return new Unsubscriber(() => Changed -= listener);
    }

    public void ChangeTo(T value)
    {
        CurrentValue = value;
        Changed?.Invoke(value, Options.DefaultName);
    }

    private sealed class Unsubscriber(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
