namespace FaultTolerantPay;

/// <summary>Computes card tokens. The library implements it; all members may be called from any thread.</summary>
public interface ICardTokens
{
    /// <summary>
    /// The tokens of a card: the first is under the key in force, the others are under older keys, newest first. Records are written under
    /// the first, and found under all of them.
    /// </summary>
    /// <param name="number">The card number: 12 to 19 digits.</param>
    /// <param name="cancellationToken">Cancels reading the keys.</param>
    /// <exception cref="ArgumentException">The number is not 12 to 19 digits. The message does not repeat it.</exception>
    /// <exception cref="InvalidOperationException">
    /// There is no key, or a key cannot be read. The message names its reference.
    /// </exception>
    ValueTask<IReadOnlyList<CardToken>> TokensOfAsync(ReadOnlyMemory<char> number, CancellationToken cancellationToken);
}
