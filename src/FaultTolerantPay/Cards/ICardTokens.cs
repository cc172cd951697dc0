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
    /// <exception cref="InvalidOperationException">A key cannot be read. The message names its reference.</exception>
    ValueTask<IReadOnlyList<CardToken>> TokensOfAsync(ReadOnlyMemory<char> number, CancellationToken cancellationToken);

    /// <summary>
    /// The keyed hash of a text that identifies a person, such as a name, under the key in force; null for an empty text. It shows whether
    /// two texts differ, and nothing else.
    /// </summary>
    ValueTask<string?> TokenOfTextAsync(ReadOnlyMemory<char> text, CancellationToken cancellationToken);
}
