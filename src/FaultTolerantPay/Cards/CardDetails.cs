using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using FaultTolerantPay.Cards;

namespace FaultTolerantPay;

/// <summary>
/// A card's details for one call (M8). They are neither stored, serialised nor shown, and are cleared when the call ends. Expiry date, CVV2
/// and PIN exist in this type alone.
/// </summary>
/// <remarks>
/// The service that receives the details clears them. An adapter uses them during its call only, and copies nothing: a string that is made
/// of a part stays in memory.
/// </remarks>
[DebuggerDisplay("card details")]
[JsonConverter(typeof(NeverSerialised<CardDetails>))]
public sealed class CardDetails : IDisposable
{
    /// <summary>The largest number of characters of each text but the PIN.</summary>
    public const int MaxLength = 100;

    /// <summary>The largest number of characters of an encrypted PIN: one that is encrypted with RSA is long.</summary>
    public const int MaxPinLength = 1_000;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly char[]?[] _parts = new char[]?[(int)Part.Count];

    /// <summary>Takes a copy of the number.</summary>
    /// <param name="number">12 to 19 digits without separators.</param>
    /// <exception cref="ArgumentException">The number is not 12 to 19 digits. The message does not repeat it.</exception>
    public CardDetails(ReadOnlySpan<char> number)
    {
        if (!CardNumber.HasDigitsOnly(number))
        {
            throw new ArgumentException(
                $"A card number has {CardNumber.MinLength} to {CardNumber.MaxLength} digits without separators.", nameof(number));
        }

        _parts[(int)Part.Number] = number.ToArray();
    }

    private CardDetails(CardDetails from)
    {
        for (int i = 0; i < _parts.Length; i++)
        {
            _parts[i] = from.Read((Part)i).ToArray();
        }
    }

    private enum Part
    {
        Number,
        Expiry,
        Cvv2,
        Pin,
        HolderName,
        IdType,
        IdNumber,
        Phone,
        Count,
    }

    /// <summary>The card number.</summary>
    /// <exception cref="ObjectDisposedException">The details were cleared.</exception>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> Number => Read(Part.Number);

    /// <summary>The expiry date as <c>MMyy</c>; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> Expiry { get => Read(Part.Expiry); init => Write(Part.Expiry, value); }

    /// <summary>The CVV2; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> Cvv2 { get => Read(Part.Cvv2); init => Write(Part.Cvv2, value); }

    /// <summary>The PIN, encrypted as the provider wants it; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> Pin { get => Read(Part.Pin); init => Write(Part.Pin, value); }

    /// <summary>The cardholder's name; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> HolderName { get => Read(Part.HolderName); init => Write(Part.HolderName, value); }

    /// <summary>The kind of identity document, as the bank codes it; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> IdType { get => Read(Part.IdType); init => Write(Part.IdType, value); }

    /// <summary>The number of the identity document; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> IdNumber { get => Read(Part.IdNumber); init => Write(Part.IdNumber, value); }

    /// <summary>The cardholder's phone number; empty if it is not given.</summary>
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    public ReadOnlyMemory<char> Phone { get => Read(Part.Phone); init => Write(Part.Phone, value); }

    /// <summary>Whether the details were cleared.</summary>
    public bool IsCleared { get; private set; }

    /// <summary>Clears all of it.</summary>
    public void Dispose()
    {
        IsCleared = true;
        foreach (char[]? part in _parts)
        {
            part?.AsSpan().Clear();
        }
    }

    /// <summary>Says that these are card details.</summary>
    public override string ToString() => "card details";

    /// <summary>A copy for one call, which may outlive the caller's.</summary>
    internal CardDetails Copy() => new(this);

    private ReadOnlyMemory<char> Read(Part part)
    {
        ObjectDisposedException.ThrowIf(IsCleared, this);
        return _parts[(int)part];
    }

    [SuppressMessage("Usage", "CA2208", Justification = "The property is named, as its setter's argument has no other name.")]
    private void Write(Part part, ReadOnlyMemory<char> value)
    {
        int most = part == Part.Pin ? MaxPinLength : MaxLength;
        if (value.Length > most)
        {
            throw new ArgumentException($"The text has {value.Length} characters; expected at most {most}.", part.ToString());
        }

        // A part that is set twice leaves nothing behind.
        _parts[(int)part]?.AsSpan().Clear();
        _parts[(int)part] = value.ToArray();
    }
}
