using FaultTolerantPay.Model;

namespace FaultTolerantPay;

/// <summary>A sum or count that a statement states about itself, beside what its rows give.</summary>
/// <param name="Name">Its name in the words of the format.</param>
/// <param name="Stated">What the file states, such as <c>12.34</c>.</param>
/// <param name="Found">What the rows give, written in the same way.</param>
/// <param name="Agrees">Whether both are the same number.</param>
public sealed record ControlTotal(string Name, string Stated, string Found, bool Agrees)
{
    /// <summary>Its name in the words of the format, cleaned.</summary>
    public string Name { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Name, PlainText.MaxCodeLength);

    /// <summary>What the file states, cleaned.</summary>
    public string Stated { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Stated, PlainText.MaxCodeLength);

    /// <summary>What the rows give, written in the same way.</summary>
    public string Found { get; init => field = PlainText.Clean(value, PlainText.MaxCodeLength); } =
        PlainText.Clean(Found, PlainText.MaxCodeLength);
}
