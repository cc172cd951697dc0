namespace FaultTolerantPay.Routing.Model;

/// <summary>What a request may say about a dimension.</summary>
public enum DimensionKind
{
    /// <summary>A request has exactly one of the dimension's values: it is one bank, one card type.</summary>
    Required,

    /// <summary>
    /// A request may ignore it. It says <see cref="Requirement.DontCare"/>, <see cref="Requirement.Required"/> or
    /// <see cref="Requirement.NotAcceptable"/>.
    /// </summary>
    Optional,
}
