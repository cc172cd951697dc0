namespace FaultTolerantPay.Configuration.Values;

/// <summary>Reads a value from a text.</summary>
/// <param name="text">The text.</param>
/// <param name="value">The value.</param>
/// <param name="hint">Where it cannot be read and the reason can be told: a sentence that helps.</param>
/// <returns>Whether it was read. What has two readings is not.</returns>
internal delegate bool ReadValue<T>(string text, out T value, out string? hint);

/// <summary>A kind of value that stands in a configuration.</summary>
/// <param name="Expected">What is expected, in plain English, without a full stop.</param>
/// <param name="Read">Reads one.</param>
internal sealed record ValueKind<T>(string Expected, ReadValue<T> Read);
