using System.Text.Json.Serialization;

namespace FaultTolerantPay;

/// <summary>What the business system's statement says about an original.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StatedOriginalStatus>))]
public enum StatedOriginalStatus
{
    /// <summary>
    /// Nothing yet: no statement that covers the request was compared, or the business system's files may lack something
    /// (<see cref="ProviderStatementFiles.AbsenceIsFinal"/>).
    /// </summary>
    Unknown = 0,

    /// <summary>It was executed.</summary>
    Listed = 1,

    /// <summary>It was not executed: a complete statement that covers the request does not list it.</summary>
    NotListed = 2,
}
