namespace FaultTolerantPay.Configuration.Values;

/// <summary>Reads a value from a text.</summary>
/// <param name="text">The text.</param>
/// <param name="value">The value.</param>
/// <param name="hint">If it cannot be read and the reason is known, a sentence that helps.</param>
/// <returns>Whether it was read. An ambiguous text is not.</returns>
internal delegate bool ReadValue<T>(string text, out T value, out string? hint);

/// <summary>A kind of value in a configuration.</summary>
/// <param name="Expected">What is expected, in plain English, without a full stop.</param>
/// <param name="Read">Reads a value.</param>
internal sealed record ValueKind<T>(string Expected, ReadValue<T> Read);
