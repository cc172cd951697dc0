namespace FaultTolerantPay.Routing.Model;

/// <summary>
/// One term of a weighted score: a weight times the value of a soft rule. The sum fits in 64 bits: values are clamped to
/// ±(2^63 − 1) / (the sum of the score's absolute weights), which is at least ±2^40.
/// </summary>
/// <param name="Rule">
/// The rule whose value is weighted, in that rule's unit: minor units of cost, basis points of success, milliseconds. Must not be a score,
/// a split or an expected value.
/// </param>
/// <param name="Weight">-1,000,000 to 1,000,000; not 0.</param>
public readonly record struct ScoreTerm(SoftRule Rule, int Weight);
