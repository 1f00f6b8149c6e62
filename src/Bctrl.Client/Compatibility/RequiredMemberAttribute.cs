#if !NET8_0_OR_GREATER
namespace System.Runtime.CompilerServices;

/// <summary>Lets the compiler make <c>required</c> members for .NET Standard, which lacks the mark.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Field | AttributeTargets.Property, Inherited = false)]
internal sealed class RequiredMemberAttribute : Attribute;
#endif
